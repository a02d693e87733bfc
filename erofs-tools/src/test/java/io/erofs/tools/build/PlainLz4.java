package io.erofs.tools.build;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;

/** The simplest LZ4 encoder that stops at an output limit: a compressor that a program brings. */
final class PlainLz4 implements CompressorFactory {
  private static final int LAST_LITERALS = 5;
  private static final int LAST_MATCH = 12;
  private static final int MIN_MATCH = 4;
  private static final int WINDOW = 65535;

  @Override
  public Algorithm algorithm() {
    return Algorithm.LZ4;
  }

  @Override
  public String description() {
    return "plain";
  }

  @Override
  public int window() {
    return WINDOW;
  }

  @Override
  public Compressor newCompressor() {
    return new Encoder();
  }

  private static final class Encoder implements Compressor {
    private final int[] table = new int[1 << 13];

    @Override
    public Fit compress(
        byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity) {
      Arrays.fill(table, -1);
      int end = inOffset + inLength;
      int limit = outOffset + capacity;
      int anchor = inOffset;
      int op = outOffset;
      int at = inOffset;
      while (at + LAST_MATCH <= end) {
        int hash = hash(in, at);
        int from = table[hash];
        table[hash] = at;
        // A longer match would need more than the output for its length.
        int most = Math.min(end - LAST_LITERALS, at + capacity * 200);
        if (from < 0 || at - from > WINDOW || length(in, from, at, most) < MIN_MATCH) {
          at++;
          continue;
        }
        int length = length(in, from, at, most);
        int literals = at - anchor;
        int size = 1 + extra(literals) + literals + 2 + extra(length - MIN_MATCH);
        if (op + size + 1 + LAST_MATCH > limit) {
          break;
        }
        op = literals(in, anchor, literals, out, op, length - MIN_MATCH);
        out[op++] = (byte) (at - from);
        out[op++] = (byte) (at - from >> 8);
        op = number(out, op, length - MIN_MATCH);
        at += length;
        anchor = at;
      }
      int room = limit - op - 1;
      int rest = Math.min(end - anchor, room - room / 255 - 1);
      if (rest <= 0) {
        return Fit.NOTHING;
      }
      op = literals(in, anchor, rest, out, op, 0);
      return new Fit(anchor + rest - inOffset, op - outOffset);
    }

    private static int hash(byte[] in, int at) {
      int value = in[at] & 255 | (in[at + 1] & 255) << 8 | (in[at + 2] & 255) << 16;
      return (value | in[at + 3] << 24) * -1640531535 >>> 19;
    }

    private static int length(byte[] in, int from, int at, int end) {
      int mismatch = Arrays.mismatch(in, from, from + end - at, in, at, end);
      return mismatch < 0 ? end - at : mismatch;
    }

    private static int extra(int number) {
      return number < 15 ? 0 : (number - 15) / 255 + 1;
    }

    private static int literals(byte[] in, int from, int count, byte[] out, int at, int match) {
      out[at] = (byte) (Math.min(count, 15) << 4 | Math.min(match, 15));
      int op = number(out, at + 1, count);
      System.arraycopy(in, from, out, op, count);
      return op + count;
    }

    private static int number(byte[] out, int at, int number) {
      if (number < 15) {
        return at;
      }
      int op = at;
      int rest = number - 15;
      for (; rest >= 255; rest -= 255) {
        out[op++] = (byte) 255;
      }
      out[op++] = (byte) rest;
      return op;
    }
  }
}
