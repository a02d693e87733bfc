package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.InodeGeometry;
import java.io.IOException;

/** The index of packs: 2 entries in 8 bytes, or 16 in 32. Format specification 4.6. */
final class CompactIndex implements LclusterIndex {
  private static final Pack NONE = new Pack(ByteView.of(new byte[0], "", 0), 0, 0, 0, 0);

  private final CompressedInode file;
  private final CompactPacks packs;
  private final int lowBits;
  private final boolean big;

  /** The pack used last, for entries are mostly asked for in order; any thread may replace it. */
  private Pack last = NONE;

  /**
   * Creates the index.
   *
   * @param file the file
   * @param headerPosition byte offset of the map header
   * @param lclusterBits log2 of the lcluster size
   * @param largePacks whether the header allows packs of 16
   */
  CompactIndex(
      CompressedInode file,
      long headerPosition,
      int lclusterBits,
      boolean largePacks,
      boolean big) {
    this.file = file;
    long total = InodeGeometry.blocks(file.size(), file.blockBits());
    this.packs = CompactPacks.of(headerPosition, total, largePacks);
    this.lowBits = Math.max(lclusterBits, CompactPacks.MIN_LOW_BITS);
    this.big = big;
  }

  /**
   * A pack.
   *
   * @param view its bytes
   * @param start number of its first entry
   * @param count number of entries
   * @param bits size of an entry
   * @param lowBits how many of these are not the type
   */
  private record Pack(ByteView view, long start, int count, int bits, int lowBits) {
    boolean has(long lcn) {
      return lcn >= start && lcn - start < count;
    }

    int index(long lcn) {
      return (int) (lcn - start);
    }

    int value(int at) throws CorruptImageException {
      int bit = bits * at;
      long word = view.u32(bit >>> 3) >>> (bit & 7);
      return (int) word & (1 << lowBits + 2) - 1;
    }

    int type(int at) throws CorruptImageException {
      return value(at) >>> lowBits;
    }

    int low(int at) throws CorruptImageException {
      return value(at) & (1 << lowBits) - 1;
    }

    boolean counts(int at) throws CorruptImageException {
      return type(at) == Lcluster.NONHEAD && (low(at) & Lcluster.BLOCK_COUNT) != 0;
    }

    long base() throws CorruptImageException {
      return view.u32(view.length() - CompactPacks.BASE_BYTES);
    }
  }

  private Pack pack(long lcn) throws IOException {
    if (lcn >= packs.total()) {
      throw file.corrupt("Z-01", "index entry " + lcn + " of " + packs.total());
    }
    Pack known = last;
    if (known.has(lcn)) {
      return known;
    }
    boolean wide = packs.inLargePack(lcn);
    int bytes = wide ? CompactPacks.LARGE_BYTES : CompactPacks.SMALL_BYTES;
    int count = wide ? CompactPacks.LARGE_PACK : CompactPacks.SMALL_PACK;
    ByteView view = file.metadata().view(packs.packPosition(lcn), bytes, "Z-01", "index pack");
    long start = lcn - (wide ? lcn - packs.first() : lcn) % count;
    int bits = (bytes - CompactPacks.BASE_BYTES) * 8 / count;
    Pack pack = new Pack(view, start, count, bits, lowBits);
    last = pack;
    return pack;
  }

  @Override
  public Lcluster entry(long lcn) throws IOException {
    Pack pack = pack(lcn);
    int at = pack.index(lcn);
    int type = pack.type(at);
    if (type != Lcluster.NONHEAD) {
      return Lcluster.head(type, pack.low(at), false);
    }
    int back = distanceBack(pack, at);
    return pack.counts(at)
        ? Lcluster.counting(pack.low(at) & ~Lcluster.BLOCK_COUNT)
        : Lcluster.follower(back);
  }

  /** Distance towards the head of an entry that is none; the last one of a pack has none itself. */
  private int distanceBack(Pack pack, int at) throws CorruptImageException {
    if (pack.counts(at)) {
      if (!big) {
        throw new CorruptImageException(
            "Z-12", "a block count in a file without big pclusters", pack.view.location(0));
      }
      return 1;
    }
    if (at < pack.count - 1) {
      return pack.low(at);
    }
    int before = at - 1;
    if (pack.type(before) != Lcluster.NONHEAD) {
      return 1;
    }
    return pack.counts(before) ? 2 : pack.low(before) + 1;
  }

  @Override
  public long nextHead(long head, long to) throws IOException {
    long lcn = head + 1;
    while (lcn < to) {
      Pack pack = pack(lcn);
      for (int at = pack.index(lcn); at < pack.count && lcn < to; at++, lcn++) {
        if (pack.type(at) != Lcluster.NONHEAD) {
          return lcn;
        }
        int back = distanceBack(pack, at);
        if (back <= 0 || back > lcn - head) {
          throw new CorruptImageException(
              "Z-09",
              "distance " + back + " from lcluster " + lcn + " to " + head,
              pack.view.location(0));
        }
      }
    }
    return to;
  }

  @Override
  public long forward(long lcn) throws IOException {
    Pack pack = pack(lcn);
    long distance = 0;
    for (int at = pack.index(lcn); at < pack.count; at++, distance++) {
      if (pack.type(at) != Lcluster.NONHEAD) {
        return distance;
      }
    }
    int last = pack.count - 1;
    return pack.counts(last) ? distance : distance + pack.low(last) - 1;
  }

  @Override
  public long address(long lcn) throws IOException {
    Pack pack = pack(lcn);
    int at = pack.index(lcn);
    return pack.base() + (big ? blocksBefore(pack, at) : headsUpTo(pack, at));
  }

  /**
   * Without big pclusters every head has one block; the base is the block in front of the first.
   */
  private static long headsUpTo(Pack pack, int index) throws CorruptImageException {
    int heads = 1;
    int at = index;
    while (at > 0) {
      at--;
      if (pack.type(at) == Lcluster.NONHEAD) {
        int back = pack.low(at);
        if (back == 0) {
          throw new CorruptImageException("Z-09", "distance 0 to a head", pack.view.location(0));
        }
        at -= back;
      }
      if (at >= 0) {
        heads++;
      }
    }
    return heads;
  }

  /** With big pclusters the base is the address of the first head, less what came before it. */
  private static long blocksBefore(Pack pack, int index) throws CorruptImageException {
    long blocks = 0;
    int at = index;
    while (at > 0) {
      at--;
      if (pack.type(at) != Lcluster.NONHEAD) {
        blocks++;
      } else if (pack.counts(at)) {
        blocks += pack.low(at) & ~Lcluster.BLOCK_COUNT;
        at--;
      } else {
        int back = pack.low(at);
        if (back <= 1) {
          throw new CorruptImageException(
              "Z-28", "distance " + back + " without a block count", pack.view.location(0));
        }
        at -= back - 2;
      }
    }
    return blocks;
  }

  @Override
  public long endOf(long lcn) {
    return packs.packEnd(lcn);
  }
}
