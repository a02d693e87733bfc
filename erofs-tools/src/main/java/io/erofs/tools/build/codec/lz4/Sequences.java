package io.erofs.tools.build.codec.lz4;

import io.erofs.internal.codec.Words;

/**
 * Sizes and bytes of the sequences that an LZ4 block consists of.
 *
 * <p>A sequence is a token, literals, and a match; the last one has literals only. A length of 15
 * or more is continued behind its field of the token, 255 to a byte.
 *
 * <p>Source: the LZ4 block format description.
 */
final class Sequences {
  static final int MIN_MATCH = 4;

  /** Most bytes of a match whose length fits into the token. */
  static final int TOKEN_MATCH = 18;

  /** The last bytes of a block are literals. */
  static final int LAST_LITERALS = 5;

  /** The last match begins at least as many bytes in front of the end of a block. */
  static final int MATCH_MARGIN = 12;

  /** The token and the distance of a match. */
  static final int MATCH_BYTES = 3;

  static final int MAX_DISTANCE = 0xFFFF;

  private static final int MORE = 15;
  private static final int SLACK = 16;

  private Sequences() {}

  /** Bytes behind the token that continue a number of literals. */
  static int literalLengthBytes(int literals) {
    return literals < MORE ? 0 : (literals - MORE) / 255 + 1;
  }

  /** Bytes behind the distance that continue the length of a match. */
  static int matchLengthBytes(int length) {
    return length <= TOKEN_MATCH ? 0 : (length - TOKEN_MATCH - 1) / 255 + 1;
  }

  /** Greatest length of a match that a number of bytes can continue to. */
  static int longestMatch(int lengthBytes) {
    return (int) Math.min(Integer.MAX_VALUE, TOKEN_MATCH + 255L * lengthBytes);
  }

  /** Bytes that must be left behind a match: the token of the last literals, and these. */
  static int tailBytes(int length) {
    return 1 + Math.max(LAST_LITERALS, MATCH_MARGIN - length);
  }

  /** Most literals that fit, with their token, into some bytes. */
  static int mostLiterals(int room) {
    if (room <= MORE) {
      return Math.max(0, room - 1);
    }
    // A number of bytes to continue with costs as many literals at most.
    int literals = room - 1 - (room - MORE - 1) / 256 - 1;
    while (1 + literalLengthBytes(literals + 1) + literals + 1 <= room) {
      literals++;
    }
    return literals;
  }

  /**
   * As much of the length of a match as there is room for behind its literals; 0 if for nothing.
   */
  static int fitting(int literals, int length, int left) {
    int room = left - MATCH_BYTES - literals - tailBytes(length);
    room -= literalLengthBytes(literals);
    return room < 0 ? 0 : Math.min(length, longestMatch(room));
  }

  /**
   * Writes literals and a match.
   *
   * @param outEnd end of the output, behind which nothing may be written
   * @return index behind them
   */
  static int put(
      byte[] in,
      int from,
      int literals,
      int length,
      int distance,
      byte[] out,
      int outIndex,
      int outEnd) {
    int token = outIndex;
    int op = putLiterals(in, from, literals, out, outIndex, outEnd);
    Words.putI16(out, op, (short) distance);
    op += 2;
    int more = length - MIN_MATCH;
    if (more < MORE) {
      out[token] |= (byte) more;
    } else {
      out[token] |= MORE;
      op = putLength(out, op, more - MORE);
    }
    return op;
  }

  /** Writes a token with literals, and no match yet. */
  static int putLiterals(byte[] in, int from, int literals, byte[] out, int outIndex, int outEnd) {
    int op = outIndex;
    if (literals < MORE) {
      out[op++] = (byte) (literals << 4);
      if (outEnd - op >= SLACK && in.length - from >= SLACK) {
        Words.copy16(in, from, out, op);
        return op + literals;
      }
    } else {
      out[op++] = (byte) (MORE << 4);
      op = putLength(out, op, literals - MORE);
    }
    System.arraycopy(in, from, out, op, literals);
    return op + literals;
  }

  private static int putLength(byte[] out, int outIndex, int length) {
    int op = outIndex;
    int rest = length;
    for (; rest >= 255; rest -= 255) {
      out[op++] = -1;
    }
    out[op++] = (byte) rest;
    return op;
  }
}
