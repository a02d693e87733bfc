package io.erofs.tools.build.codec.deflate;

/**
 * The alphabets of DEFLATE, and the tokens that encoders speak among themselves.
 *
 * <p>A token is a literal (its byte, 0 to 255) or a match: length in the upper half, distance less
 * one in the lower.
 *
 * <p>Source: RFC 1951, 3.2.5.
 */
final class Alphabets {
  static final int MIN_MATCH = 3;
  static final int MAX_MATCH = 258;
  static final int WINDOW = 1 << 15;

  /** Tokens below are literals. */
  static final int LITERALS = 256;

  static final int END_OF_BLOCK = 256;
  static final int FIRST_LENGTH = 257;
  static final int LENGTH_SYMBOLS = 29;

  /** Literals, the end of a block, and lengths. */
  static final int MAIN_SYMBOLS = FIRST_LENGTH + LENGTH_SYMBOLS;

  static final int DISTANCE_SYMBOLS = 30;

  /** A histogram has the distances behind the main symbols. */
  static final int SYMBOLS = MAIN_SYMBOLS + DISTANCE_SYMBOLS;

  /** Longest code word of either alphabet. */
  static final int MAX_CODE = 15;

  private static final int SHORT_DISTANCES = 256;
  private static final int FAR_BITS = 7;

  private static final int[] LENGTH_BASE = new int[LENGTH_SYMBOLS];
  private static final byte[] LENGTH_EXTRA = new byte[LENGTH_SYMBOLS];
  private static final byte[] LENGTH_SLOT = new byte[MAX_MATCH + 1];
  private static final int[] DISTANCE_BASE = new int[DISTANCE_SYMBOLS];
  private static final byte[] DISTANCE_EXTRA = new byte[DISTANCE_SYMBOLS];
  private static final byte[] DISTANCE_SLOT = new byte[2 * SHORT_DISTANCES];

  static {
    fillLengths();
    fillDistances();
  }

  private Alphabets() {}

  /**
   * Makes the token of a match.
   *
   * @param length 3 to 258
   * @param distance 1 to 32768
   */
  static int match(int length, int distance) {
    return length << 16 | (distance - 1);
  }

  /** The length of a match token. */
  static int length(int token) {
    return token >>> 16;
  }

  /** The distance of a match token, less one. */
  static int distanceLessOne(int token) {
    return token & 0xFFFF;
  }

  /** How many bytes a token stands for. */
  static int span(int token) {
    return token < LITERALS ? 1 : token >>> 16;
  }

  /** Number of the length symbol, 0 to 28. */
  static int lengthSlot(int length) {
    return LENGTH_SLOT[length];
  }

  /** Least length of a length symbol. */
  static int lengthBase(int slot) {
    return LENGTH_BASE[slot];
  }

  /** Bits that follow a length symbol. */
  static int lengthExtra(int slot) {
    return LENGTH_EXTRA[slot];
  }

  /** Number of the distance symbol, 0 to 29. */
  static int distanceSlot(int distanceLessOne) {
    return DISTANCE_SLOT[
        distanceLessOne < SHORT_DISTANCES
            ? distanceLessOne
            : SHORT_DISTANCES + (distanceLessOne >>> FAR_BITS)];
  }

  /** Least distance of a distance symbol, less one. */
  static int distanceBase(int slot) {
    return DISTANCE_BASE[slot];
  }

  /** Bits that follow a distance symbol. */
  static int distanceExtra(int slot) {
    return DISTANCE_EXTRA[slot];
  }

  /** Adds the symbols of tokens to a histogram. */
  static void count(int[] tokens, int from, int to, int[] histogram) {
    for (int i = from; i < to; i++) {
      int token = tokens[i];
      if (token < LITERALS) {
        histogram[token]++;
      } else {
        histogram[FIRST_LENGTH + LENGTH_SLOT[token >>> 16]]++;
        histogram[MAIN_SYMBOLS + distanceSlot(token & 0xFFFF)]++;
      }
    }
  }

  /** Takes the symbols of tokens out of a histogram. */
  static void discount(int[] tokens, int from, int to, int[] histogram) {
    for (int i = from; i < to; i++) {
      int token = tokens[i];
      if (token < LITERALS) {
        histogram[token]--;
      } else {
        histogram[FIRST_LENGTH + LENGTH_SLOT[token >>> 16]]--;
        histogram[MAIN_SYMBOLS + distanceSlot(token & 0xFFFF)]--;
      }
    }
  }

  /** Counts the bytes that tokens stand for. */
  static int span(int[] tokens, int from, int to) {
    int bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += span(tokens[i]);
    }
    return bytes;
  }

  private static void fillLengths() {
    int base = MIN_MATCH;
    for (int slot = 0; slot < LENGTH_SYMBOLS - 1; slot++) {
      int extra = slot < 8 ? 0 : (slot >> 2) - 1;
      LENGTH_BASE[slot] = base;
      LENGTH_EXTRA[slot] = (byte) extra;
      for (int i = 0; i < 1 << extra; i++) {
        LENGTH_SLOT[base++] = (byte) slot;
      }
    }
    // The last one has a symbol of its own, though the one before could spell it, too.
    LENGTH_BASE[LENGTH_SYMBOLS - 1] = MAX_MATCH;
    LENGTH_SLOT[MAX_MATCH] = (byte) (LENGTH_SYMBOLS - 1);
  }

  private static void fillDistances() {
    int base = 0;
    for (int slot = 0; slot < DISTANCE_SYMBOLS; slot++) {
      int extra = slot < 4 ? 0 : (slot >> 1) - 1;
      DISTANCE_BASE[slot] = base;
      DISTANCE_EXTRA[slot] = (byte) extra;
      for (int i = base; i < base + (1 << extra); i++) {
        if (i < SHORT_DISTANCES) {
          DISTANCE_SLOT[i] = (byte) slot;
        } else {
          DISTANCE_SLOT[SHORT_DISTANCES + (i >>> FAR_BITS)] = (byte) slot;
        }
      }
      base += 1 << extra;
    }
  }
}
