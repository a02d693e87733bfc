package io.erofs.tools.build.codec.zstd;

/** Hashes the bytes at an index. */
final class Bytes8 {
  private static final int PRIME4 = 0x9E3779B1;
  private static final long PRIME8 = 0xCF1BBCDCB7A56463L;

  private Bytes8() {}

  /** Hash of the first four bytes of a word. */
  static int hash4(int word, int log) {
    return word * PRIME4 >>> 32 - log;
  }

  /** Hash of a word. */
  static int hash8(long word, int log) {
    return (int) (word * PRIME8 >>> 64 - log);
  }
}
