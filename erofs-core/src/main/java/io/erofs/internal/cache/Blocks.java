package io.erofs.internal.cache;

/**
 * The blocks of a blob: how many there are, and how long each is.
 *
 * @param size bytes of the blob
 * @param bits log2 of the block size
 */
record Blocks(long size, int bits) {
  /** Number of blocks, the last of which may be short. */
  long count() {
    return of(size + (1L << bits) - 1);
  }

  /** The block that holds a byte. */
  long of(long position) {
    return position >> bits;
  }

  /** Where a block begins. */
  long start(long block) {
    return block << bits;
  }

  /** Where a range of blocks ends, in bytes. */
  long end(long block) {
    return Math.min(size, block << bits);
  }

  /** Bytes of a range of blocks, which fit into an array. */
  int length(long first, long end) {
    return Math.toIntExact(end(end) - start(first));
  }
}
