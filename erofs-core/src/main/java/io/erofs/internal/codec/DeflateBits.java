package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.Arrays;

/**
 * The bits of a DEFLATE stream, the first of each byte its lowest.
 *
 * <p>They are kept in a word that is filled eight bytes at a time, without looking for the end of
 * the input; so the last bytes are read from a copy that zeros follow, and whoever uses a zero
 * finds out when the next symbol begins or the stream ends.
 */
abstract class DeflateBits {
  /** Bytes that filling the word twice may read behind the ones that are used. */
  private static final int MARGIN = 16;

  private static final byte[] NOTHING = {};

  private final byte[] rest = new byte[4 * MARGIN];

  byte[] in = NOTHING;
  int ip;
  long bits;
  int count;

  /** Index of the input's end in the array. */
  int end;

  /** Index up to which the word may be filled twice without looking closer. */
  int limit;

  /** What must be added to an index of the array to have one of the caller's. */
  int shift;

  /** Begins a stream. */
  final void begin(byte[] stream, int offset, int length) {
    in = stream;
    ip = offset;
    end = offset + length;
    limit = end - MARGIN;
    shift = 0;
    bits = 0;
    count = 0;
  }

  /** Gives up the reference to the stream. */
  final void release() {
    in = NOTHING;
  }

  /** Bytes that were given so far, for a message. */
  abstract int done();

  /** Makes sure that there are 56 bits at least. */
  final void fill() throws CodecException {
    if (ip > limit) {
      nearEnd();
    }
    bits |= Words.i64(in, ip) << count;
    ip += 63 - count >> 3;
    count |= 56;
  }

  private void nearEnd() throws CodecException {
    if (in == rest) {
      checkInput();
      return;
    }
    // With what is in the word, which goes back in front of a stored block.
    int from = ip - (count >> 3);
    int left = end - from;
    System.arraycopy(in, from, rest, 0, left);
    Arrays.fill(rest, left, rest.length, (byte) 0);
    in = rest;
    shift = from;
    ip -= from;
    end = left;
    limit = left;
  }

  /** Whether bits behind the end were used. */
  final void checkInput() throws CodecException {
    if (ip - (count >> 3) > end) {
      throw new CodecException(
          Kind.TRUNCATED, "DEFLATE stream has no end: the input ended behind " + done() + " bytes");
    }
  }

  final int take(int number) throws CodecException {
    if (count < number) {
      fill();
    }
    int value = (int) bits & (1 << number) - 1;
    bits >>>= number;
    count -= number;
    return value;
  }

  /** Drops the bits of a code, and the extra ones of its value. */
  final void drop(int entry) {
    bits >>>= entry;
    count -= entry & DeflateTable.DROP_MASK;
  }
}
