package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/**
 * Decodes LZ4 blocks: tokens, literals and matches without any frame around them.
 *
 * <p>A block has no end mark. It ends with literals where the input ends; the rules of the format
 * for its end (the last match begins at least 12 bytes and ends at least 5 bytes before the end)
 * are checked unless the stream is decoded partially, as Linux does it.
 *
 * <p>Source: the LZ4 block format description.
 */
final class Lz4Decompressor implements Decompressor {
  private static final int MIN_MATCH = 4;
  private static final int MORE = 15;

  /** A match begins no nearer to the end of the output. */
  private static final int MATCH_MARGIN = 12;

  /** Distance of two bytes, token of the last literals, and these, follow a match at least. */
  private static final int INPUT_MARGIN = 8;

  /** The last bytes are literals. */
  private static final int LAST_LITERALS = 5;

  /** Input left with which up to 16 literals are copied without looking closer. */
  private static final int FAST_INPUT = 16 + INPUT_MARGIN;

  /** A word holds at most so many literals and the distance behind them. */
  private static final int FEW_LITERALS = 6;

  /** Output left likewise. */
  private static final int FAST_OUTPUT = 32 + MATCH_MARGIN;

  /** Most bytes of one length: more cannot be a length of any array. */
  private static final int MAX_LENGTH_BYTES = Integer.MAX_VALUE / 255 - 1;

  private final int window;

  /**
   * Creates a decompressor.
   *
   * @param window largest distance that the image declares
   */
  Lz4Decompressor(long window) {
    this.window = (int) Math.min(window, 0xFFFF);
  }

  @Override
  public int decode(
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException {
    Decompressor.checkRanges(in, inOffset, inLength, out, outOffset, outLength);
    int ip = inOffset;
    int inEnd = inOffset + inLength;
    int op = outOffset;
    int outEnd = outOffset + outLength;
    final int lastMatch = partial ? outEnd : outEnd - LAST_LITERALS;
    final int fastIn = inEnd - FAST_INPUT;
    final int fastOut = outEnd - FAST_OUTPUT;
    while (true) {
      if (ip >= inEnd) {
        throw truncated(op - outOffset);
      }
      final int token = in[ip++] & 0xFF;
      int length = token >>> 4;
      final int distance;
      if (length <= FEW_LITERALS && ip <= fastIn && op <= fastOut) {
        // The word has the literals, some bytes more, which get overwritten, and the distance.
        final long word = Words.i64(in, ip);
        Words.putI64(out, op, word);
        distance = (int) (word >>> (length << 3)) & 0xFFFF;
        ip += length + 2;
        op += length;
      } else {
        if (length != MORE && ip <= fastIn && op <= fastOut) {
          Words.copy16(in, ip, out, op);
          ip += length;
          op += length;
        } else {
          if (length == MORE) {
            final int from = ip;
            ip = skipLength(in, ip, inEnd);
            length = length(in, from, ip);
          }
          if (length > inEnd - ip || length > outEnd - op) {
            return lastLiterals(in, ip, inEnd, out, op, outEnd, length, partial) - inOffset;
          }
          System.arraycopy(in, ip, out, op, length);
          ip += length;
          op += length;
          if ((inEnd - ip < INPUT_MARGIN || outEnd - op < MATCH_MARGIN)
              && atEnd(ip, inEnd, op - outOffset, outLength, partial)) {
            return ip - inOffset;
          }
        }
        distance = Words.u16(in, ip);
        ip += 2;
      }
      if (distance == 0 || distance > op - outOffset || distance > window) {
        throw badDistance(distance, op - outOffset);
      }
      length = token & MORE;
      if (length != MORE && distance >= 8 && op <= fastOut) {
        Words.copy16(out, op - distance, out, op);
        if (length > 16 - MIN_MATCH) {
          Words.copy8(out, op - distance + 16, out, op + 16);
        }
        op += length + MIN_MATCH;
        continue;
      }
      if (length == MORE) {
        final int from = ip;
        ip = skipLength(in, ip, inEnd);
        length = length(in, from, ip);
      }
      length += MIN_MATCH;
      if (length > lastMatch - op) {
        if (!partial) {
          throw tooLong(op - outOffset, length, outLength);
        }
        length = outEnd - op;
      }
      if (length > 0) {
        Matches.copy(out, op, distance, length, outEnd);
      }
      op += length;
      if (op == outEnd) {
        return ip - inOffset;
      }
    }
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static int skipLength(byte[] in, int from, int end) throws CodecException {
    int ip = from;
    while (ip < end && in[ip] == -1) {
      ip++;
    }
    if (ip >= end) {
      throw new CodecException(Kind.TRUNCATED, "LZ4 block ends inside of a length");
    }
    if (ip - from >= MAX_LENGTH_BYTES) {
      throw new CodecException(Kind.TOO_LONG, "LZ4 length of " + (ip - from) + " bytes");
    }
    return ip + 1;
  }

  private static int length(byte[] in, int from, int to) {
    return MORE + (to - from - 1) * 255 + (in[to - 1] & 0xFF);
  }

  /**
   * Literals that do not fit: fine only if they fill the part that is wanted. Returns their end.
   */
  private static int lastLiterals(
      byte[] in, int ip, int inEnd, byte[] out, int op, int outEnd, int length, boolean partial)
      throws CodecException {
    int wanted = Math.min(length, outEnd - op);
    if (wanted > inEnd - ip) {
      throw new CodecException(
          Kind.TRUNCATED, "LZ4 literals=" + length + ", but input=" + (inEnd - ip));
    }
    if (!partial) {
      throw new CodecException(
          Kind.TOO_LONG, "LZ4 literals=" + length + ", but output left=" + (outEnd - op));
    }
    System.arraycopy(in, ip, out, op, wanted);
    return ip + wanted;
  }

  /** Behind literals near an end: whether it is the end of the block. */
  private static boolean atEnd(int ip, int inEnd, int done, int wanted, boolean partial)
      throws CodecException {
    if (done == wanted) {
      if (!partial && ip != inEnd) {
        throw new CodecException(
            Kind.TRAILING_INPUT, "LZ4 block gave " + done + " bytes, input left=" + (inEnd - ip));
      }
      return true;
    }
    if (ip == inEnd) {
      throw new CodecException(
          Kind.TOO_SHORT, "LZ4 block gives " + done + " bytes, expected=" + wanted);
    }
    if (inEnd - ip < (partial ? 2 : INPUT_MARGIN)) {
      throw truncated(done);
    }
    if (!partial && wanted - done < MATCH_MARGIN) {
      throw new CodecException(
          Kind.TOO_LONG, "LZ4 match at " + done + ", too near to the expected end=" + wanted);
    }
    return false;
  }

  private static CodecException truncated(int done) {
    return new CodecException(Kind.TRUNCATED, "LZ4 block ends inside of a sequence, at " + done);
  }

  private static CodecException tooLong(int done, int length, int wanted) {
    return new CodecException(
        Kind.TOO_LONG, "LZ4 match at " + done + " length=" + length + ", expected end=" + wanted);
  }

  private CodecException badDistance(int distance, int done) {
    String problem = "LZ4 match at " + done + " distance=" + distance;
    return distance > 0 && distance <= done
        ? new CodecException(Kind.WINDOW, problem + ", declared maximum=" + window)
        : new CodecException(Kind.CORRUPT, problem);
  }
}
