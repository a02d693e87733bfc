package io.erofs.tools.build.codec.zstd;

/**
 * Logarithms of whole numbers, in fixed-point arithmetic, so that estimates are the same
 * everywhere.
 */
final class Log2 {
  /** Position of the binary point. */
  static final int POINT = 16;

  private static final int INDEX_BITS = 11;
  private static final int[] TABLE = new int[1 << INDEX_BITS];

  static {
    for (int i = 1; i < TABLE.length; i++) {
      TABLE[i] = (int) StrictMath.rint(StrictMath.log(i) / StrictMath.log(2) * (1 << POINT));
    }
  }

  private Log2() {}

  /** Logarithm of a positive number below 2^31. */
  static int of(int value) {
    int shift = Math.max(0, 32 - INDEX_BITS - Integer.numberOfLeadingZeros(value));
    return TABLE[value >> shift] + (shift << POINT);
  }

  /** Bits, as fixed-point number, that an ideal code needs for symbols with these counts. */
  static long entropy(int[] counts, int symbols, int total) {
    if (total == 0) {
      return 0;
    }
    long bits = (long) total * of(total);
    for (int symbol = 0; symbol < symbols; symbol++) {
      int count = counts[symbol];
      if (count > 0) {
        bits -= (long) count * of(count);
      }
    }
    return bits;
  }

  /** The least exponent of a power of two that is not below a positive number. */
  static int ceil(int value) {
    return 32 - Integer.numberOfLeadingZeros(value - 1);
  }

  /** The greatest exponent of a power of two that is not above a positive number. */
  static int floor(int value) {
    return 31 - Integer.numberOfLeadingZeros(value);
  }
}
