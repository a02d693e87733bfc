package io.erofs.internal.map;

import io.erofs.internal.format.OnDiskLcluster;

/**
 * An entry of a compression index. Format specification 4.4.
 *
 * @param type {@link #PLAIN}, {@link #HEAD1}, {@link #NONHEAD} or {@link #HEAD2}
 * @param clusterOffset for heads: where in the lcluster the extent starts
 * @param delta0 for others: distance back towards the head
 * @param blockCount for others: blocks of the pcluster, 0 if the entry does not tell
 * @param partial for heads: the pcluster decodes to more than the extent
 */
record Lcluster(int type, int clusterOffset, int delta0, int blockCount, boolean partial) {
  /** An uncompressed extent starts here. */
  static final int PLAIN = OnDiskLcluster.PLAIN;

  /** An extent of the first algorithm starts here. */
  static final int HEAD1 = OnDiskLcluster.HEAD1;

  /** No extent starts here. */
  static final int NONHEAD = OnDiskLcluster.NONHEAD;

  /** An extent of the second algorithm starts here. */
  static final int HEAD2 = OnDiskLcluster.HEAD2;

  /** Mark of a block count in place of a distance. */
  static final int BLOCK_COUNT = OnDiskLcluster.BLOCK_COUNT;

  static Lcluster head(int type, int clusterOffset, boolean partial) {
    return new Lcluster(type, clusterOffset, 0, 0, partial);
  }

  static Lcluster follower(int delta0) {
    return new Lcluster(NONHEAD, 0, delta0, 0, false);
  }

  static Lcluster counting(int blocks) {
    return new Lcluster(NONHEAD, 0, 1, blocks, false);
  }

  boolean isHead() {
    return type != NONHEAD;
  }

  /** Whether an entry that is no head leads back to a head at a distance, perhaps in steps. */
  boolean leadsBack(long distance) {
    return delta0 > 0 && delta0 <= distance;
  }
}
