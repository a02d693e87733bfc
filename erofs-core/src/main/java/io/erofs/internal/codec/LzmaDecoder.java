package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.Arrays;

/**
 * The LZMA state machine over a range coder, from array to array: earlier output is the dictionary.
 *
 * <p>The input is read without looking for its end, which is why only its part up to {@link
 * #MOST_INPUT} bytes in front of the end is read where it is; the rest is copied to where zeros
 * follow it, and whoever uses a zero behind it finds out before the next packet.
 *
 * <p>Source: the LZMA specification of the LZMA SDK.
 */
final class LzmaDecoder extends LzmaRangeDecoder {
  /** Bytes in front of the range coder's: the one that holds the properties. */
  private static final int HEADER = 5;

  /** More bytes than the longest packet and the end of the stream take together. */
  private static final int MOST_INPUT = 32;

  private static final int FIRST_MATCH_STATE = 7;
  private static final int MIN_MATCH = 2;

  private static final int IS_MATCH = 0;
  private static final int IS_REP = IS_MATCH + (12 << 4);
  private static final int IS_REP0 = IS_REP + 12;
  private static final int IS_REP1 = IS_REP0 + 12;
  private static final int IS_REP2 = IS_REP1 + 12;
  private static final int IS_REP0_LONG = IS_REP2 + 12;
  private static final int SLOTS = IS_REP0_LONG + (12 << 4);
  private static final int SPECIAL = SLOTS + (4 << 6);
  private static final int ALIGN = SPECIAL + 128;
  private static final int MATCH_LENGTH = ALIGN + 16;
  private static final int LENGTH_LOW = 2;
  private static final int LENGTH_MID = LENGTH_LOW + (16 << 3);
  private static final int LENGTH_HIGH = LENGTH_MID + (16 << 3);
  private static final int REP_LENGTH = MATCH_LENGTH + LENGTH_HIGH + 256;
  private static final int LITERALS = REP_LENGTH + LENGTH_HIGH + 256;
  private static final int LITERAL_SIZE = 0x300;
  private static final int MAX_LITERAL_BITS = 4;

  /** By state: the state behind a literal. */
  private static final byte[] AFTER_LITERAL = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5};

  private final byte[] rest = new byte[2 * MOST_INPUT];
  private final int window;

  private int lc;
  private int lpMask;
  private int pbMask;

  /** Index up to which a packet may begin. */
  private int limit;

  /** Index in the stream of the first byte of the array. */
  private int shift;

  private int state;
  private int rep0;
  private int rep1;
  private int rep2;
  private int rep3;
  private boolean matchBegins;

  /**
   * Creates a decoder.
   *
   * @param window greatest distance of a match
   */
  LzmaDecoder(int window) {
    super(LITERALS + (LITERAL_SIZE << MAX_LITERAL_BITS));
    this.window = window;
  }

  /**
   * Decodes a stream or its beginning.
   *
   * @param properties the properties, of which lc and lp are at most 4 together
   * @param stream array with the stream
   * @param offset index of the byte in place of the first one
   * @param length bytes of the stream
   * @param out the output
   * @param from index of the first byte in it
   * @param to index behind the last byte wanted
   * @param partial whether the stream may give more
   * @return number of bytes of the stream that were used
   */
  int decode(
      int properties,
      byte[] stream,
      int offset,
      int length,
      byte[] out,
      int from,
      int to,
      boolean partial)
      throws CodecException {
    begin(properties, stream, offset, length);
    int op = from;
    while (op < to) {
      if (ip > limit) {
        moveToRest(offset + length);
      }
      op = literals(out, from, op, to);
      if (matchBegins) {
        int count = match(op - from);
        checkDistance(op - from);
        if (count > to - op) {
          if (!partial) {
            throw new CodecException(
                Kind.TOO_LONG,
                "LZMA match at " + (op - from) + " length=" + count + " is too long");
          }
          count = to - op;
        }
        Matches.copy(out, op, rep0 + 1, count, to);
        op += count;
      }
    }
    return end(offset, length, partial);
  }

  private void begin(int properties, byte[] stream, int offset, int length) throws CodecException {
    if (length < HEADER) {
      throw truncated();
    }
    lc = properties % 9;
    int lp = properties / 9 % 5;
    lpMask = (1 << lp) - 1;
    pbMask = (1 << properties / 45) - 1;
    Arrays.fill(probabilities, 0, LITERALS + (LITERAL_SIZE << lc + lp), HALF);
    range = 0xFFFFFFFFL;
    code = 0;
    for (int i = 1; i < HEADER; i++) {
      code = code << 8 | stream[offset + i] & 0xFF;
    }
    if (code == range) {
      throw badCode();
    }
    in = stream;
    ip = offset + HEADER;
    limit = offset + length - MOST_INPUT;
    shift = 0;
    state = 0;
    rep0 = 0;
    rep1 = 0;
    rep2 = 0;
    rep3 = 0;
  }

  /** The end of the input is near: goes on in a copy, or finds that the end has been passed. */
  private void moveToRest(int end) throws CodecException {
    if (in == rest) {
      throw truncated();
    }
    int left = end - ip;
    System.arraycopy(in, ip, rest, 0, left);
    Arrays.fill(rest, left, rest.length, (byte) 0);
    in = rest;
    shift = ip;
    ip = 0;
    limit = left;
  }

  /** Decodes literals until a match begins, the output is full, or the end of the input is near. */
  private int literals(byte[] out, int begin, int from, int to) {
    final int previousShift = 8 - lc;
    int now = state;
    int op = from;
    int previous = op > begin ? out[op - 1] & 0xFF : 0;
    boolean match = false;
    while (op < to && ip <= limit) {
      if (bit(IS_MATCH + (now << 4) + (op - begin & pbMask)) != 0) {
        match = true;
        break;
      }
      final int context = ((op - begin & lpMask) << lc) + (previous >>> previousShift);
      final int base = LITERALS + LITERAL_SIZE * context;
      previous =
          now < FIRST_MATCH_STATE
              ? tree(base, 0x100)
              : expected(base, out[op - rep0 - 1] & 0xFF) & 0xFF;
      now = AFTER_LITERAL[now];
      out[op++] = (byte) previous;
    }
    state = now;
    matchBegins = match;
    return op;
  }

  /** Decodes a match behind its first bit. Returns its length; the distance less 1 is in rep0. */
  private int match(int position) throws CodecException {
    final int posState = position & pbMask;
    final boolean afterLiteral = state < FIRST_MATCH_STATE;
    if (bit(IS_REP + state) == 0) {
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      state = afterLiteral ? 7 : 10;
      int length = length(MATCH_LENGTH, posState);
      rep0 = distance(Math.min(length - MIN_MATCH, 3));
      if (code >= range) {
        throw badCode();
      }
      return length;
    }
    if (bit(IS_REP0 + state) == 0) {
      if (bit(IS_REP0_LONG + (state << 4) + posState) == 0) {
        state = afterLiteral ? 9 : 11;
        return 1;
      }
    } else {
      int distance = rep1;
      if (bit(IS_REP1 + state) != 0) {
        distance = rep2;
        if (bit(IS_REP2 + state) != 0) {
          distance = rep3;
          rep3 = rep2;
        }
        rep2 = rep1;
      }
      rep1 = rep0;
      rep0 = distance;
    }
    state = afterLiteral ? 8 : 11;
    return length(REP_LENGTH, posState);
  }

  private int length(int base, int posState) {
    if (bit(base) == 0) {
      return MIN_MATCH + tree(base + LENGTH_LOW + (posState << 3), 8);
    }
    if (bit(base + 1) == 0) {
      return MIN_MATCH + 8 + tree(base + LENGTH_MID + (posState << 3), 8);
    }
    return MIN_MATCH + 16 + tree(base + LENGTH_HIGH, 256);
  }

  /** Distance less 1. */
  private int distance(int lengthState) {
    int slot = tree(SLOTS + (lengthState << 6), 64);
    if (slot < 4) {
      return slot;
    }
    int count = (slot >> 1) - 1;
    int high = (2 | slot & 1) << count;
    if (slot < 14) {
      return high + reverse(SPECIAL + high - slot, count);
    }
    return high + (direct(count - 4) << 4) + reverse(ALIGN, 4);
  }

  private void checkDistance(int done) throws CodecException {
    if (rep0 >= 0 && rep0 < done && rep0 < window) {
      return;
    }
    if (rep0 == -1) {
      throw new CodecException(Kind.TOO_SHORT, "LZMA stream has an end mark behind " + done);
    }
    String problem = "LZMA match at " + done + " distance=" + (Integer.toUnsignedLong(rep0) + 1);
    if (rep0 >= 0 && rep0 < done) {
      throw new CodecException(Kind.WINDOW, problem + ", declared maximum=" + window);
    }
    throw new CodecException(Kind.CORRUPT, problem);
  }

  /** The output is complete: whether the stream is, too. */
  private int end(int offset, int length, boolean partial) throws CodecException {
    if (!partial) {
      normalize();
    }
    int used = shift + ip - offset;
    in = rest;
    if (used > length) {
      throw truncated();
    }
    if (partial) {
      return used;
    }
    if (used < length) {
      String problem = "LZMA stream gave all bytes, input left=" + (length - used);
      throw new CodecException(code == 0 ? Kind.TRAILING_INPUT : Kind.TOO_LONG, problem);
    }
    if (code != 0) {
      throw new CodecException(Kind.CORRUPT, "LZMA stream does not end with its output");
    }
    return used;
  }

  private static CodecException truncated() {
    return new CodecException(Kind.TRUNCATED, "LZMA stream ends inside of a packet");
  }

  private static CodecException badCode() {
    return new CodecException(Kind.CORRUPT, "LZMA code is not inside of its range");
  }
}
