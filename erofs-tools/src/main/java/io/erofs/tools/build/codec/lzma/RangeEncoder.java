package io.erofs.tools.build.codec.lzma;

/**
 * Writes bits of known probability into an output of fixed size, and knows before it writes whether
 * they and the end of the stream fit.
 *
 * <p>A symbol comes as a list of bits. An item is twice the index of a probability, plus the bit;
 * or {@link #DIRECT_ZERO} or {@link #DIRECT_ONE} for a bit that is not modelled. No probability may
 * occur twice in one list. The range is made wide again after each bit, so that a stream can end
 * after each symbol, with four bytes.
 *
 * <p>Source: the LZMA specification; {@code format/compression.md} 4.10 for the first byte.
 */
final class RangeEncoder {
  static final int DIRECT_ZERO = -2;
  static final int DIRECT_ONE = -1;

  /** Bytes of the stream that {@link #finish} writes. */
  static final int END = 4;

  private static final int PROBABILITY_BITS = 11;
  private static final int MOVE_BITS = 5;
  private static final int NARROW = 1 << 24;

  private final short[] probabilities;
  private byte[] out = {};
  private int at;
  private int limit;
  private long low;
  private int range;

  RangeEncoder(short[] probabilities) {
    this.probabilities = probabilities;
  }

  /** Begins a stream. The first byte is not the coder's; it must fit. */
  void start(byte[] target, int offset, int capacity, byte first) {
    out = target;
    limit = offset + capacity - END;
    at = offset;
    out[at++] = first;
    low = 0;
    range = -1;
  }

  /** Whether the bits fit, and the end of the stream behind them. */
  boolean fits(int[] bits, int count) {
    // A bit never costs more than one byte, for no probability is below 31 / 2048.
    return count <= limit - at || bytesFor(bits, count) <= limit - at;
  }

  /** Writes bits that fit, and moves their probabilities. */
  void encode(int[] bits, int count) {
    short[] p = probabilities;
    long lo = low;
    int r = range;
    for (int i = 0; i < count; i++) {
      int item = bits[i];
      int one = -(item & 1);
      if (item >= 0) {
        int probability = p[item >>> 1];
        int bound = (r >>> PROBABILITY_BITS) * probability;
        lo += (bound & one) & 0xFFFFFFFFL;
        r = bound + (r - bound - bound & one);
        // Towards 2048 for a 0 and towards 31 for a 1, without a branch on what nobody can foresee.
        p[item >>> 1] =
            (short) (probability + (Model.ONE + (one & 31 - Model.ONE) - probability >> MOVE_BITS));
      } else {
        r >>>= 1;
        lo += r & one;
      }
      if (r >>> 24 == 0) {
        r <<= 8;
        lo = shift(lo);
      }
    }
    low = lo;
    range = r;
  }

  /** Writes the end of the stream and returns the index behind it. */
  int finish() {
    for (int i = 0; i < END; i++) {
      low = shift(low);
    }
    return at;
  }

  private long shift(long value) {
    if (value > 0xFFFFFFFFL) {
      carry();
    }
    out[at++] = (byte) (value >>> 24);
    return value << 8 & 0xFFFFFFFFL;
  }

  /** Adds one to what was written; it ends in front of the first byte, by how the coder works. */
  private void carry() {
    int i = at - 1;
    while (++out[i] == 0) {
      i--;
    }
  }

  private int bytesFor(int[] bits, int count) {
    int bytes = 0;
    int r = range;
    for (int i = 0; i < count; i++) {
      int item = bits[i];
      if (item >= 0) {
        int bound = (r >>> PROBABILITY_BITS) * probabilities[item >>> 1];
        r = (item & 1) == 0 ? bound : r - bound;
      } else {
        r >>>= 1;
      }
      if (Integer.compareUnsigned(r, NARROW) < 0) {
        r <<= 8;
        bytes++;
      }
    }
    return bytes;
  }
}
