package io.erofs.blob.verity;

import java.util.Arrays;

/** Data that the digests of the tests were computed of. */
final class Pattern {
  private static final int PERIOD = 1 << 20;

  private Pattern() {}

  /** The upper bytes of a linear congruence; after a mebibyte it begins again. */
  static byte[] of(int size) {
    byte[] bytes = new byte[size];
    int x = 1;
    for (int i = 0; i < Math.min(PERIOD, size); i++) {
      x = x * 1103515245 + 12345 & 0x7fffffff;
      bytes[i] = (byte) (x >> 16);
    }
    for (int at = PERIOD; at < size; at += PERIOD) {
      System.arraycopy(bytes, 0, bytes, at, Math.min(PERIOD, size - at));
    }
    return bytes;
  }

  /** A copy with one bit turned. */
  static byte[] turned(byte[] bytes, int at) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[at] ^= 0x10;
    return copy;
  }
}
