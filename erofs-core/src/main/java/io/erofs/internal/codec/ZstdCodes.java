package io.erofs.internal.codec;

/**
 * The numbers of the Zstandard format that decoder and encoder share: how the three values of a
 * sequence become codes with extra bits, and the distributions that every decoder knows.
 *
 * <p>Source: RFC 8878, sections 3.1.1.3.2.1 and 3.1.1.3.2.2.
 */
public final class ZstdCodes {
  /** First four bytes of a frame. */
  public static final int MAGIC = 0xFD2FB528;

  /** Most bytes that one block gives. */
  public static final int MAX_BLOCK = 128 << 10;

  /** Shortest match. */
  public static final int MIN_MATCH = 3;

  /** Number of sequences from which on it takes three bytes. */
  public static final int LONG_COUNT = 0x7F00;

  /** Base-2 logarithm of the largest table of lengths, of literals or matches. */
  public static final int LENGTH_LOG = 9;

  /** Base-2 logarithm of the largest table of offsets. */
  public static final int OFFSET_LOG = 8;

  /** Base-2 logarithm of the predefined tables of lengths. */
  public static final int PREDEFINED_LENGTH_LOG = 6;

  /** Base-2 logarithm of the predefined table of offsets. */
  public static final int PREDEFINED_OFFSET_LOG = 5;

  private static final byte[] LITERAL_LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11,
    12, 13, 14, 15, 16
  };
  private static final byte[] MATCH_LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };
  private static final short[] LITERAL_LENGTH_COUNTS = {
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1,
    -1, -1, -1, -1
  };
  private static final short[] MATCH_LENGTH_COUNTS = {
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
  };
  private static final short[] OFFSET_COUNTS = {
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
  };

  private ZstdCodes() {}

  /** By code of a number of literals: how many bits follow. */
  public static byte[] literalLengthExtra() {
    return LITERAL_LENGTH_EXTRA.clone();
  }

  /** By code of a length of a match: how many bits follow. */
  public static byte[] matchLengthExtra() {
    return MATCH_LENGTH_EXTRA.clone();
  }

  /** The predefined distribution of literals lengths, for a table of 64 states. */
  public static short[] literalLengthCounts() {
    return LITERAL_LENGTH_COUNTS.clone();
  }

  /** The predefined distribution of match lengths, for a table of 64 states. */
  public static short[] matchLengthCounts() {
    return MATCH_LENGTH_COUNTS.clone();
  }

  /** The predefined distribution of offsets, for a table of 32 states. */
  public static short[] offsetCounts() {
    return OFFSET_COUNTS.clone();
  }

  /**
   * The least value of each code.
   *
   * @param first the least value of the first code
   * @param extra by code: how many bits follow
   */
  public static int[] bases(int first, byte[] extra) {
    int[] base = new int[extra.length];
    int value = first;
    for (int code = 0; code < base.length; code++) {
      base[code] = value;
      value += 1 << extra[code];
    }
    return base;
  }
}
