package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;

/** Compares and hashes the bytes at an index. */
final class Bytes8 {
  private static final int PRIME4 = 0x9E3779B1;
  private static final long PRIME5 = 0xCF1BBCDCBBL;
  private static final long PRIME8 = 0xCF1BBCDCB7A56463L;

  private Bytes8() {}

  /** Hash of the first four bytes of a word. */
  static int hash4(int word, int log) {
    return word * PRIME4 >>> 32 - log;
  }

  /** Hash of the first five bytes of a word. */
  static int hash5(long word, int log) {
    return (int) ((word << 24) * PRIME5 >>> 64 - log);
  }

  /** Hash of a word. */
  static int hash8(long word, int log) {
    return (int) (word * PRIME8 >>> 64 - log);
  }

  /** Number of equal bytes at two indexes, the second of which is greater and below the limit. */
  static int equal(byte[] array, int a, int b, int limit) {
    int from = b;
    while (limit - b >= 8) {
      long difference = Words.i64(array, a) ^ Words.i64(array, b);
      if (difference != 0) {
        return b - from + (Long.numberOfTrailingZeros(difference) >> 3);
      }
      a += 8;
      b += 8;
    }
    while (b < limit && array[a] == array[b]) {
      a++;
      b++;
    }
    return b - from;
  }
}
