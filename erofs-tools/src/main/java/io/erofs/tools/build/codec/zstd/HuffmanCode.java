package io.erofs.tools.build.codec.zstd;

import java.util.Arrays;

/**
 * A Huffman code of literals: built from counts within a greatest length, described, written.
 *
 * <p>Source: RFC 8878, section 4.2.
 */
final class HuffmanCode {
  /** Greatest length of a code. */
  static final int MAX_LENGTH = 11;

  /** Bytes, at most, of a description. */
  static final int MAX_DESCRIPTION = 128 + 16;

  private static final int SYMBOLS = 256;

  /** By symbol: the code in the upper bits and its length in the lowest eight; 0 if it has none. */
  final int[] codes = new int[SYMBOLS];

  private final byte[] description = new byte[MAX_DESCRIPTION + 16];
  private final byte[] lengths = new byte[SYMBOLS];
  private int descriptionSize;

  /** The description of the lengths. */
  byte[] description() {
    return description;
  }

  /** Bytes of it. */
  int descriptionSize() {
    return descriptionSize;
  }

  /**
   * Bits of literals with these counts.
   *
   * @return {@link Long#MAX_VALUE} if one of them has no code
   */
  long cost(int[] counts) {
    long bits = 0;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      if (counts[symbol] > 0) {
        if (lengths[symbol] == 0) {
          return Long.MAX_VALUE;
        }
        bits += (long) counts[symbol] * lengths[symbol];
      }
    }
    return bits;
  }

  /**
   * Takes given lengths, which make a complete code.
   *
   * @param given by symbol: the length, or 0
   * @param weights writes the description
   * @return false if the lengths cannot be described
   */
  boolean set(byte[] given, HuffmanWeightsWriter weights) {
    System.arraycopy(given, 0, lengths, 0, SYMBOLS);
    int longest = 0;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      longest = Math.max(longest, lengths[symbol]);
    }
    descriptionSize = weights.write(lengths, longest, description);
    return descriptionSize > 0;
  }

  /** Makes the codes of the lengths. */
  void assign() {
    int[] position = new int[MAX_LENGTH + 2];
    int longest = 0;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      position[lengths[symbol]]++;
      longest = Math.max(longest, lengths[symbol]);
    }
    // The longest codes come first; a position counts codes of the greatest length.
    int at = 0;
    for (int length = longest; length > 0; length--) {
      int count = position[length];
      position[length] = at;
      at += count << longest - length;
    }
    Arrays.fill(codes, 0);
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = position[length] >> longest - length << 8 | length;
        position[length] += 1 << longest - length;
      }
    }
  }
}
