package io.erofs.tools.build.codec.lzma;

/** What a bit of a given probability costs, in parts of {@link #BIT}. */
final class BitPrices {
  /** The price of a bit that is not modelled. */
  static final int BIT = 1 << 6;

  /** Prices are kept for probabilities in steps of 2 to this power. */
  private static final int STEP_BITS = 3;

  private static final int[] PRICES = prices();

  private BitPrices() {}

  /** The price of a bit whose probability of being 0 is given. */
  static int bit(int probability, int bit) {
    return PRICES[(probability ^ -bit & Model.ONE - 1) >>> STEP_BITS];
  }

  static int zero(int probability) {
    return PRICES[probability >>> STEP_BITS];
  }

  static int one(int probability) {
    return PRICES[(probability ^ Model.ONE - 1) >>> STEP_BITS];
  }

  /** The price of a symbol in a bit tree, most significant bit first. */
  static int tree(short[] probabilities, int root, int bits, int symbol) {
    int price = 0;
    int node = symbol | 1 << bits;
    while (node > 1) {
      int bit = node & 1;
      node >>>= 1;
      price += bit(probabilities[root + node], bit);
    }
    return price;
  }

  /** The price of a symbol in a bit tree, least significant bit first. */
  static int reverseTree(short[] probabilities, int root, int bits, int symbol) {
    int price = 0;
    int node = 1;
    for (int i = 0; i < bits; i++) {
      int bit = symbol >>> i & 1;
      price += bit(probabilities[root + node], bit);
      node = node << 1 | bit;
    }
    return price;
  }

  private static int[] prices() {
    int[] prices = new int[Model.ONE >>> STEP_BITS];
    for (int i = 0; i < prices.length; i++) {
      double probability = ((i + 0.5) * (1 << STEP_BITS)) / Model.ONE;
      prices[i] = (int) StrictMath.rint(-StrictMath.log(probability) / StrictMath.log(2) * BIT);
    }
    return prices;
  }
}
