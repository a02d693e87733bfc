package io.erofs.tools.build.plan;

import io.erofs.internal.format.ChunkFormat;

/**
 * Finds the largest chunks of a file that is made of runs: each run lies on one device without gaps
 * or is a hole. A chunk may not reach over the end of a run, unless that is the end of the file.
 */
final class ChunkRuns {
  private long breaks;

  /**
   * Says that one run ends and another one begins.
   *
   * @param block block in the file
   */
  void breakAt(long block) {
    breaks |= block;
  }

  /**
   * Log2 of blocks per chunk.
   *
   * @param blocks blocks of the file, more than 0
   */
  int bits(long blocks) {
    int whole = Long.SIZE - Long.numberOfLeadingZeros(blocks - 1);
    int most = Math.min(whole, ChunkFormat.MAX_BLOCK_BITS);
    return breaks == 0 ? most : Math.min(most, Long.numberOfTrailingZeros(breaks));
  }
}
