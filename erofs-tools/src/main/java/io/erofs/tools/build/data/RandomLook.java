package io.erofs.tools.build.data;

import java.util.Arrays;

/** Tells from the frequency of bytes whether data looks compressed or encrypted. */
final class RandomLook {
  private static final int SAMPLE = 16 << 10;
  private static final int LEAST = 4 << 10;
  private static final int VALUES = 256;

  private final int[] counts = new int[VALUES];

  /** Whether all bytes of a range occur about equally often. */
  boolean isRandom(byte[] data, int from, int length) {
    int sampled = Math.min(length, SAMPLE);
    if (sampled < LEAST) {
      return false;
    }
    Arrays.fill(counts, 0);
    for (int i = from; i < from + sampled; i++) {
      counts[data[i] & 0xFF]++;
    }
    long squares = 0;
    for (int count : counts) {
      squares += (long) count * count;
    }
    // For bytes of equal probability the sum is about n + n * n / 256; text has several times that.
    long even = sampled + (long) sampled * sampled / VALUES;
    return squares * 32 < even * 33;
  }
}
