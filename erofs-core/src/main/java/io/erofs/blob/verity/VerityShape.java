package io.erofs.blob.verity;

/**
 * Where each block of a tree is, which the size of the data alone decides.
 *
 * <p>Level 0 holds the hashes of the blocks of data, level 1 those of the blocks of level 0, and so
 * on up to a level of one block. Stored are the levels from the top down. Data of no more than one
 * block has no level at all.
 */
final class VerityShape {
  static final int LOG_BLOCK = 12;
  static final int BLOCK = 1 << LOG_BLOCK;
  static final int DIGEST = 32;
  static final int HASHES = BLOCK / DIGEST;

  private static final int MAX_LEVELS = 8;

  private final long dataSize;
  private final long[] starts;
  private final long[] counts;
  private final long treeBlocks;

  private VerityShape(long dataSize, long[] starts, long[] counts, long treeBlocks) {
    this.dataSize = dataSize;
    this.starts = starts;
    this.counts = counts;
    this.treeBlocks = treeBlocks;
  }

  static VerityShape of(long dataSize) {
    long[] sizes = new long[MAX_LEVELS];
    int levels = 0;
    long total = 0;
    for (long blocks = blocks(dataSize); blocks > 1; levels++) {
      blocks = (blocks + HASHES - 1) / HASHES;
      sizes[levels] = blocks;
      total += blocks;
    }
    long[] starts = new long[levels];
    long[] counts = new long[levels];
    long start = total;
    for (int level = 0; level < levels; level++) {
      start -= sizes[level];
      starts[level] = start;
      counts[level] = sizes[level];
    }
    return new VerityShape(dataSize, starts, counts, total);
  }

  private static long blocks(long bytes) {
    return (bytes + BLOCK - 1) >> LOG_BLOCK;
  }

  long dataSize() {
    return dataSize;
  }

  long dataBlocks() {
    return blocks(dataSize);
  }

  int levels() {
    return starts.length;
  }

  /** Blocks of all levels together. */
  long treeBlocks() {
    return treeBlocks;
  }

  /** Number of blocks of a level. */
  long count(int level) {
    return counts[level];
  }

  /** The place of a level's block among the blocks of the tree. */
  long treeBlock(int level, long block) {
    return starts[level] + block;
  }

  /** Bytes of a block of data, less than a whole one at the end. */
  int dataLength(long block) {
    return (int) Math.min(BLOCK, dataSize - (block << LOG_BLOCK));
  }
}
