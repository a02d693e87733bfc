package io.erofs.tools.build.codec.deflate;

/**
 * Estimates what a block costs, without making its codes.
 *
 * <p>Works with whole numbers alone, so every machine estimates the same.
 */
final class Entropy {
  /** Fraction bits of the estimates. */
  private static final int SCALE_BITS = 6;

  private static final int TABLE_BITS = 12;
  private static final int[] PRODUCTS = products();

  /** Bits of a block's type, the counts and the code for the lengths of codes, about. */
  private static final int DESCRIPTION = 17 + 40;

  /** Bits to describe the word of one symbol, about. */
  private static final int PER_SYMBOL = 4;

  private Entropy() {}

  /**
   * Estimates the bits of a block with codes of its own, its description included.
   *
   * @param histogram symbols of the block; the end of block does not matter
   */
  static long estimate(int[] histogram) {
    long sum = 0;
    long extra = 0;
    int symbols = 0;
    int main = 0;
    for (int i = 0; i < Alphabets.MAIN_SYMBOLS; i++) {
      int n = histogram[i];
      if (n != 0) {
        sum += product(n);
        main += n;
        symbols++;
      }
    }
    for (int i = 0; i < Alphabets.LENGTH_SYMBOLS; i++) {
      extra += (long) histogram[Alphabets.FIRST_LENGTH + i] * Alphabets.lengthExtra(i);
    }
    int distances = 0;
    for (int i = 0; i < Alphabets.DISTANCE_SYMBOLS; i++) {
      int n = histogram[Alphabets.MAIN_SYMBOLS + i];
      if (n != 0) {
        sum += product(n);
        extra += (long) n * Alphabets.distanceExtra(i);
        distances += n;
        symbols++;
      }
    }
    long bits = product(main) + product(distances) - sum >> SCALE_BITS;
    return bits + extra + DESCRIPTION + (long) PER_SYMBOL * symbols;
  }

  /**
   * Cost of one symbol, in the unit of {@link #bits}.
   *
   * @param n how often the symbol occurs; one that does not costs a bit more than a single one
   * @param all how often all symbols of its alphabet do
   */
  static int wordCost(int n, int all) {
    int cost = log(Math.max(all, 1)) - (n == 0 ? -bits(1) : log(n));
    return Math.max(bits(1) / 2, Math.min(cost, bits(Alphabets.MAX_CODE)));
  }

  /** Converts bits to the unit of costs. */
  static int bits(int bits) {
    return bits << SCALE_BITS;
  }

  private static int log(int n) {
    return (int) (product(n) / n);
  }

  /** {@code n log2 n}, scaled. */
  private static long product(int n) {
    if (n < PRODUCTS.length) {
      return PRODUCTS[n];
    }
    int shift = Integer.SIZE - TABLE_BITS - Integer.numberOfLeadingZeros(n);
    // n is about top << shift, so n log n is about (top log top << shift) + n shift.
    return (long) PRODUCTS[n >>> shift] * n / (n >>> shift) + ((long) n * shift << SCALE_BITS);
  }

  private static int[] products() {
    int[] products = new int[1 << TABLE_BITS];
    for (int n = 2; n < products.length; n++) {
      double log = StrictMath.log(n) / StrictMath.log(2);
      products[n] = (int) (n * log * (1 << SCALE_BITS));
    }
    return products;
  }
}
