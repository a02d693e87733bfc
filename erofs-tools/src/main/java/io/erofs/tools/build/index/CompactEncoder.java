package io.erofs.tools.build.index;

import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.OnDiskLcluster;

/**
 * Encodes the packs of a compact index, whose pclusters lie one behind the other. Format
 * specification 4.6 and 4.16.
 */
final class CompactEncoder {
  private final LclusterCursor entries;
  private final CompactPacks packs;
  private final int lowBits;
  private final boolean big;
  private long run;
  private boolean pending;

  /**
   * Creates an encoder.
   *
   * @param entries the entries
   * @param packs how the index is cut, counted from the beginning of the target
   * @param blockBits log2 of the lcluster size
   * @param firstBlock block of the first pcluster
   * @param big whether pclusters may have several blocks
   */
  CompactEncoder(
      LclusterCursor entries, CompactPacks packs, int blockBits, long firstBlock, boolean big) {
    this.entries = entries;
    this.packs = packs;
    this.lowBits = Math.max(blockBits, CompactPacks.MIN_LOW_BITS);
    this.big = big;
    // Without big pclusters the base of a pack is the block in front of its first head's.
    this.run = big ? firstBlock : firstBlock - 1;
    this.pending = !big;
  }

  /** Encodes all packs. */
  void encode(byte[] target) {
    for (long lcn = 0; lcn < packs.total(); ) {
      boolean isLarge = packs.inLargePack(lcn);
      int count = isLarge ? CompactPacks.LARGE_PACK : CompactPacks.SMALL_PACK;
      int bytes = isLarge ? CompactPacks.LARGE_BYTES : CompactPacks.SMALL_BYTES;
      pack(target, (int) packs.packPosition(lcn), count, bytes);
      lcn += count;
    }
  }

  private void pack(byte[] target, int at, int count, int bytes) {
    int entryBits = (bytes - CompactPacks.BASE_BYTES) * 8 / count;
    long base = run;
    boolean firstHead = true;
    for (int i = 0; i < count && entries.next(); i++) {
      if (entries.type == OnDiskLcluster.NONHEAD) {
        put(target, at, entryBits * i, follower(i == count - 1));
        continue;
      }
      if (pending) {
        run++;
        base = big && firstHead ? run : base;
      }
      pending = true;
      firstHead = false;
      put(target, at, entryBits * i, entries.clusterOffset);
    }
    LittleEndian.putU32(target, at + bytes - CompactPacks.BASE_BYTES, base);
  }

  /** What the entry of a follower says; the last one of a pack looks forward. */
  private int follower(boolean isLast) {
    if ((entries.delta0 & OnDiskLcluster.BLOCK_COUNT) != 0) {
      run += entries.delta0 & OnDiskLcluster.MAX_DISTANCE;
      pending = false;
      return entries.delta0;
    }
    return isLast ? Math.min(entries.delta1, OnDiskLcluster.MAX_DISTANCE) : entries.delta0;
  }

  private void put(byte[] target, int pack, int bit, int low) {
    int value = (entries.type << lowBits | low) << (bit & 7);
    for (int at = pack + (bit >>> 3); value != 0; at++, value >>>= 8) {
      target[at] |= (byte) value;
    }
  }
}
