package io.erofs.tools.build.index;

import io.erofs.internal.format.OnDiskLcluster;
import io.erofs.model.Algorithm;
import io.erofs.tools.build.data.StoredExtents;

/**
 * Turns extents into the entries of an index, one for each lcluster. Format specification 4.16. The
 * fields describe the current entry. For one thread.
 */
final class LclusterCursor {
  /** What the current entry is. */
  int type;

  /** Where the extent of the current or the last head begins in its lcluster. */
  int clusterOffset;

  /** Of a follower: distance back, or a marked block count. */
  int delta0;

  /** Of a follower: distance forward. */
  int delta1;

  /** Of a head: its block, or the high half of a fragment's offset. */
  long address;

  /** Of a head: whether the pcluster decodes to more. */
  boolean partial;

  private final StoredExtents extents;
  private final StoredExtents.Cursor cursor;
  private final int blockBits;
  private final long baseBlock;
  private final boolean counts;
  private long extentEnd;
  private int distance;
  private int followers;
  private boolean endMarker = true;

  /**
   * Creates a cursor in front of the first entry.
   *
   * @param baseBlock block that addresses count from
   * @param counts whether the block count of each pcluster is told
   */
  LclusterCursor(StoredExtents extents, long baseBlock, boolean counts) {
    this.extents = extents;
    this.cursor = extents.cursor();
    this.blockBits = extents.facts().blockBits();
    this.baseBlock = baseBlock;
    this.counts = counts;
  }

  /** Goes to the next entry, if there is one. */
  boolean next() {
    if (distance < followers) {
      follower();
      return true;
    }
    if (cursor.next()) {
      head();
      return true;
    }
    return endMarker && marker();
  }

  private void head() {
    int index = cursor.index();
    int blockMask = (1 << blockBits) - 1;
    clusterOffset = (int) cursor.start() & blockMask;
    extentEnd = cursor.start() + extents.length(index);
    long clusters = (extentEnd >>> blockBits) - (cursor.start() >>> blockBits);
    type = type(index);
    partial = extents.isPartial(index);
    address =
        extents.kind(index) == StoredExtents.Kind.FRAGMENT
            ? extents.fragmentOffset() >>> 32
            : baseBlock + (cursor.address() >>> blockBits);
    distance = 0;
    followers = (int) Math.max(0, clusters - 1);
    // An extent that ends in the lcluster of its head is the last one, and needs no end marker.
    endMarker = clusters > 0 && (extentEnd & blockMask) != 0;
  }

  private void follower() {
    distance++;
    type = OnDiskLcluster.NONHEAD;
    partial = false;
    boolean isCount = distance == 1 && counts;
    delta0 =
        isCount
            ? OnDiskLcluster.BLOCK_COUNT | blocks()
            : Math.min(distance, OnDiskLcluster.MAX_DISTANCE);
    delta1 = followers + 1 - distance;
  }

  private boolean marker() {
    endMarker = false;
    type = OnDiskLcluster.PLAIN;
    clusterOffset = (int) extentEnd & (1 << blockBits) - 1;
    address = 0;
    partial = false;
    return true;
  }

  /** Blocks of the extent's pcluster: none for a fragment, one for an inline tail. */
  int blocks() {
    int stored = extents.stored(cursor.index());
    return stored + (1 << blockBits) - 1 >>> blockBits;
  }

  private int type(int index) {
    switch (extents.kind(index)) {
      case PLAIN:
        return OnDiskLcluster.PLAIN;
      case COMPRESSED:
        Algorithm first = extents.facts().algorithms().get(0);
        return extents.algorithm(index) == first ? OnDiskLcluster.HEAD1 : OnDiskLcluster.HEAD2;
      default:
        return OnDiskLcluster.HEAD1;
    }
  }
}
