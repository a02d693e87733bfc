package io.erofs.tools.build.codec.deflate;

import java.util.Arrays;

/**
 * Finds prefix codes of least cost with a limit to the length of a word.
 *
 * <p>Ties are broken by the number of the symbol, so a histogram has one code.
 */
final class HuffmanCode {
  private static final int MAX_SYMBOLS = 512;
  private static final int SYMBOL_BITS = 9;
  private static final int SYMBOL_MASK = MAX_SYMBOLS - 1;
  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;

  private int[] keys = new int[MAX_SYMBOLS];
  private int[] spare = new int[MAX_SYMBOLS];
  private final int[] digits = new int[DIGITS];
  private final int[] weights = new int[MAX_SYMBOLS];
  private final int[] parents = new int[MAX_SYMBOLS];
  private final int[] depths = new int[MAX_SYMBOLS];
  private final int[] leaves = new int[MAX_SYMBOLS + 1];

  /**
   * Finds the length of the word of each symbol; 0 for symbols that do not occur.
   *
   * <p>A symbol that is alone gets a word of one bit.
   *
   * @param histogram how often each symbol occurs, less than 2^22
   * @param from first of the symbols in the histogram
   * @param count number of symbols, at most 512
   * @param maxLength longest word
   * @param lengths receives the lengths, from index 0 on
   */
  void build(int[] histogram, int from, int count, int maxLength, byte[] lengths) {
    Arrays.fill(lengths, 0, count, (byte) 0);
    int used = 0;
    int all = 0;
    for (int i = 0; i < count; i++) {
      int frequency = histogram[from + i];
      if (frequency > 0) {
        keys[used++] = frequency << SYMBOL_BITS | i;
        all |= frequency;
      }
    }
    if (used <= 1) {
      if (used == 1) {
        lengths[keys[0] & SYMBOL_MASK] = 1;
      }
      return;
    }
    sort(used, all);
    int deepest = measureDepths(used);
    if (deepest > maxLength) {
      limit(deepest, maxLength);
      deepest = maxLength;
    }
    int next = 0;
    for (int length = deepest; length > 0; length--) {
      for (int i = leaves[length]; i > 0; i--) {
        lengths[keys[next++] & SYMBOL_MASK] = (byte) length;
      }
    }
  }

  /**
   * Gives each symbol its word, bits in the order in which they are written.
   *
   * @param lengths lengths of the words
   * @param count number of symbols
   * @param codes receives the words
   */
  static void assign(byte[] lengths, int count, int[] codes) {
    int[] counts = new int[Alphabets.MAX_CODE + 1];
    for (int i = 0; i < count; i++) {
      counts[lengths[i]]++;
    }
    counts[0] = 0;
    int[] next = new int[Alphabets.MAX_CODE + 1];
    int code = 0;
    for (int length = 1; length <= Alphabets.MAX_CODE; length++) {
      code = code + counts[length - 1] << 1;
      next[length] = code;
    }
    for (int i = 0; i < count; i++) {
      int length = lengths[i];
      codes[i] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> Integer.SIZE - length;
    }
  }

  /** Sorts keys by frequency; equal ones stay in the order of their symbols. */
  private void sort(int used, int all) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(all);
    for (int shift = SYMBOL_BITS; shift < SYMBOL_BITS + bits; shift += DIGIT_BITS) {
      Arrays.fill(digits, 0);
      for (int i = 0; i < used; i++) {
        digits[keys[i] >>> shift & DIGITS - 1]++;
      }
      int sum = 0;
      for (int i = 0; i < DIGITS; i++) {
        int n = digits[i];
        digits[i] = sum;
        sum += n;
      }
      for (int i = 0; i < used; i++) {
        int key = keys[i];
        spare[digits[key >>> shift & DIGITS - 1]++] = key;
      }
      int[] sorted = spare;
      spare = keys;
      keys = sorted;
    }
  }

  /**
   * Builds the tree from two queues, leaves by weight and inner nodes by age (which is by weight,
   * too), and counts the leaves of each depth.
   */
  private int measureDepths(int used) {
    int leaf = 0;
    int inner = 0;
    int last = used - 2;
    for (int node = 0; node <= last; node++) {
      int weight = 0;
      for (int child = 0; child < 2; child++) {
        if (leaf < used && (inner >= node || keys[leaf] >>> SYMBOL_BITS <= weights[inner])) {
          weight += keys[leaf++] >>> SYMBOL_BITS;
        } else {
          weight += weights[inner];
          parents[inner++] = node;
        }
      }
      weights[node] = weight;
    }
    Arrays.fill(leaves, 0, used + 1, 0);
    depths[last] = 0;
    leaves[1] = 2;
    int deepest = 1;
    for (int node = last - 1; node >= 0; node--) {
      int depth = depths[parents[node]] + 1;
      depths[node] = depth;
      leaves[depth]--;
      leaves[depth + 1] += 2;
      deepest = Math.max(deepest, depth + 1);
    }
    return deepest;
  }

  /**
   * Brings leaves that are too deep up to the limit. The words are then too many by some; each step
   * makes room for one by hanging it beside the deepest leaf above the limit, one level deeper.
   */
  private void limit(int deepest, int maxLength) {
    long excess = -(1L << maxLength);
    for (int length = deepest; length > maxLength; length--) {
      leaves[maxLength] += leaves[length];
      leaves[length] = 0;
    }
    for (int length = 1; length <= maxLength; length++) {
      excess += (long) leaves[length] << maxLength - length;
    }
    while (excess > 0) {
      int length = maxLength - 1;
      while (leaves[length] == 0) {
        length--;
      }
      leaves[length]--;
      leaves[length + 1] += 2;
      leaves[maxLength]--;
      excess--;
    }
  }
}
