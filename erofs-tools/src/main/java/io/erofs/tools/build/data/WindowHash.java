package io.erofs.tools.build.data;

/** A hash of a window of bytes that can be moved on by a byte at a time. */
final class WindowHash {
  /** Bytes of the window: the least that is worth to be shared. */
  static final int WINDOW = 4096;

  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final long LEAVING = power();

  private WindowHash() {}

  private static long power() {
    long power = 1;
    for (int i = 0; i < WINDOW; i++) {
      power *= FACTOR;
    }
    return power;
  }

  /** The hash of a window. */
  static long of(byte[] data, int at) {
    long hash = 0;
    for (int i = at; i < at + WINDOW; i++) {
      hash = hash * FACTOR + data[i] + 1;
    }
    return hash;
  }

  /** The hash of the window that begins a byte later. */
  static long next(long hash, byte leaving, byte entering) {
    return hash * FACTOR + entering + 1 - (leaving + 1) * LEAVING;
  }
}
