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

  /** Literals and a match whose lengths need one more byte at most fit into so much input. */
  private static final int FAST_INPUT = 48;

  /** They fit into so much output, with what is written behind them. */
  private static final int FAST_OUTPUT = 352;

  /** From this distance on, words can be copied. */
  private static final int FAR = Long.BYTES;

  /** No distance is greater. */
  private static final int MAX_DISTANCE = 0xFFFF;

  /** Most bytes of one length: more cannot be a length of any array. */
  private static final int MAX_LENGTH_BYTES = Integer.MAX_VALUE / 255 - 1;

  private final int window;

  /**
   * Creates a decompressor.
   *
   * @param window largest distance that the image declares
   */
  Lz4Decompressor(long window) {
    this.window = (int) Math.min(window, MAX_DISTANCE);
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
    // Distances of two bytes need no look at a limit that none of them exceeds.
    final int fastIn = window == MAX_DISTANCE ? inEnd - FAST_INPUT : Integer.MIN_VALUE;
    final int fastOut = outEnd - FAST_OUTPUT;
    while (true) {
      if (ip < fastIn && op < fastOut) {
        final long reached = run(in, ip, fastIn, out, op, fastOut, outOffset);
        ip = (int) (reached >>> Integer.SIZE);
        op = (int) reached;
      }
      if (ip >= inEnd) {
        throw truncated(op - outOffset);
      }
      final int token = in[ip++] & 0xFF;
      int length = token >>> 4;
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
      final int distance = Words.u16(in, ip);
      ip += 2;
      if (distance == 0 || distance > op - outOffset || distance > window) {
        throw badDistance(distance, op - outOffset);
      }
      length = token & MORE;
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

  /**
   * Carries out the usual sequences, as long as all that they can be fits: few literals, and a
   * match that is not too near. Small, so that the compiler keeps what matters in registers.
   *
   * @return index of the first sequence not carried out, in the high half, and of its place in the
   *     output, in the low half
   */
  private static long run(
      byte[] in, int from, int fastIn, byte[] out, int begin, int fastOut, int outOffset) {
    int ip = from;
    int op = begin;
    do {
      final int token = in[ip];
      final int literals = token >>> 4 & MORE;
      if (literals == MORE) {
        break;
      }
      Words.copy16(in, ip + 1, out, op);
      final int word = (int) Words.i64(in, ip + 1 + literals);
      final int distance = word & MAX_DISTANCE;
      int to = op + literals;
      // Both in one, as at the loop's end: the compiler leaves out a way that was not yet taken,
      // and has to begin anew when it is.
      if ((distance - FAR | to - outOffset - distance) < 0) {
        break;
      }
      Words.copy16(out, to - distance, out, to);
      final int length = token & MORE;
      int next = ip + literals + 3;
      int end = to + length + MIN_MATCH;
      if (length > 16 - MIN_MATCH) {
        Words.copy8(out, to - distance + 16, out, to + 16);
        if (length == MORE) {
          final int more = word >>> 16 & 0xFF;
          if (more == 0xFF) {
            break;
          }
          next++;
          end += more;
        }
        to += 24;
        while (to < end) {
          Words.copy16(out, to - distance, out, to);
          to += 16;
        }
      }
      ip = next;
      op = end;
    } while ((ip - fastIn & op - fastOut) < 0);
    return (long) ip << Integer.SIZE | op;
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
