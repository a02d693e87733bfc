package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/**
 * The sequences of a compressed block, read and carried out in one go: some literals, then a match,
 * straight into the output.
 *
 * <p>Bits are read backwards: those that come next are counted from the beginning of the section,
 * and taken from a word that ends with the highest of them. A load may begin up to eight bytes in
 * front of the section, where there always are so many, as {@link HuffmanTable} says.
 *
 * <p>Source: RFC 8878, sections 3.1.1.3.2, 3.1.1.4 and 3.1.1.5.
 */
final class ZstdSequences {
  /** Bits that a word has at least, less those that three states take. */
  private static final int EASY_BITS = Long.SIZE - Byte.SIZE - 26;

  /**
   * Bytes of a match that are copied without looking at its length: that one in four has more than
   * 16, nobody foresees. So many may be overwritten behind a match.
   */
  private static final int ROOM = 32;

  private final SequenceCode literalLength = SequenceCode.literalLength();
  private final SequenceCode offset = SequenceCode.offset();
  private final SequenceCode matchLength = SequenceCode.matchLength();

  /** What the numbers of repeated offsets mean, less 3, and a new offset. */
  private final int[] repeats = new int[5];

  private int repeat1;
  private int repeat2;
  private int repeat3;
  private int count;

  /** Begins another frame. */
  void reset() {
    literalLength.forget();
    offset.forget();
    matchLength.forget();
    repeat1 = 1;
    repeat2 = 4;
    repeat3 = 8;
  }

  /** Where a block may write, and how far back a match may reach. */
  static final class Target {
    final byte[] out;
    final int begin;
    final int end;
    final int window;
    final boolean partial;

    /**
     * Creates a target.
     *
     * @param out the output
     * @param begin index of the first byte of the frame in it
     * @param end index behind the last byte wanted
     * @param window greatest distance of a match
     * @param partial whether the frame may go on behind the end
     */
    Target(byte[] out, int begin, int end, int window, boolean partial) {
      this.out = out;
      this.begin = begin;
      this.end = end;
      this.window = window;
      this.partial = partial;
    }
  }

  /**
   * Decodes a block whose literals were read.
   *
   * @param at index of the sequences section
   * @param end index behind the block
   * @param position index in the output to begin at
   * @param most greatest number of bytes that the block may give
   * @return index in the output behind the block, or the end of the target if that comes first and
   *     is partial
   */
  int decode(
      byte[] in, int at, int end, ZstdLiterals literals, Target target, int position, int most)
      throws CodecException {
    int streams = header(in, at, end);
    int limit = target.end - position < most ? target.end : position + most;
    if (count == 0) {
      return last(literals.array(), literals.from(), literals.to(), target, position, limit);
    }
    return execute(in, streams, end, literals, target, position, limit);
  }

  private int header(byte[] in, int at, int end) throws CodecException {
    int first = at < end ? in[at] & 0xFF : 0;
    int next = at + (first < 128 ? 1 : first < 255 ? 2 : 3);
    if (next > end) {
      throw Zstd.corrupt("block ends inside of its number of sequences");
    }
    count = first;
    if (first == 255) {
      count = Words.u16(in, at + 1) + ZstdCodes.LONG_COUNT;
    } else if (first >= 128) {
      count = (first - 128 << 8) + (in[at + 1] & 0xFF);
    }
    if (count == 0) {
      if (next != end) {
        throw Zstd.corrupt("block without sequences, bytes left=" + (end - next));
      }
      return next;
    }
    if (next == end) {
      throw Zstd.corrupt("block ends inside of its tables");
    }
    int modes = in[next++] & 0xFF;
    if ((modes & 3) != 0) {
      throw Zstd.corrupt("compression modes=" + modes);
    }
    next = literalLength.read(modes >> 6, in, next, end);
    next = offset.read(modes >> 4 & 3, in, next, end);
    return matchLength.read(modes >> 2 & 3, in, next, end);
  }

  private int execute(
      byte[] in, int start, int end, ZstdLiterals lits, Target target, int position, int limit)
      throws CodecException {
    if (start >= end || in[end - 1] == 0) {
      throw Zstd.corrupt("sequences without an end mark");
    }
    final long[] llTable = literalLength.table();
    final long[] mlTable = matchLength.table();
    final long[] ofTable = offset.table();
    final byte[] literals = lits.array();
    final int litFast = Math.min(lits.to(), lits.readable() - Matches.SLACK);
    final byte[] out = target.out;
    final int begin = target.begin;
    final int window = target.window;
    final int outFast = Math.min(limit, target.end - ROOM);
    int lit = lits.from();
    int op = position;
    int rep1 = repeat1;
    int rep2 = repeat2;
    int rep3 = repeat3;

    int bits = (end - start) * 8 - Integer.numberOfLeadingZeros(in[end - 1] & 0xFF) + 23;
    long word = word(in, start, bits);
    int llState = top(word, literalLength.log());
    word <<= literalLength.log();
    int ofState = top(word, offset.log());
    word <<= offset.log();
    int mlState = top(word, matchLength.log());
    bits -= literalLength.log() + offset.log() + matchLength.log();

    for (int left = count; left > 0; ) {
      word = word(in, start, bits);
      final long ll = llTable[llState];
      final long ml = mlTable[mlState];
      final long of = ofTable[ofState];
      final int llBits = (int) (ll >>> SequenceCode.EXTRA) & 0xFF;
      final int mlBits = (int) (ml >>> SequenceCode.EXTRA) & 0xFF;
      final int ofBits = (int) (of >>> SequenceCode.EXTRA) & 0xFF;
      final int extra = llBits + mlBits + ofBits;
      bits -= extra;

      int distance = (int) of + top(word, ofBits);
      if ((ofBits - 2 | EASY_BITS - extra) >= 0) {
        word <<= ofBits;
        rep3 = rep2;
        rep2 = rep1;
      } else {
        // A repeated offset, or more bits than the word has. What is as rare as that has no branch
        // of its own: the compiler would leave it out, and have to begin anew when it happens.
        word = word(in, start, bits + llBits + mlBits);
        repeats[0] = rep1;
        repeats[1] = rep2;
        repeats[2] = rep3;
        repeats[3] = rep1 - 1;
        repeats[4] = distance;
        // The base values are -2 and -1, so that this is the number of the repeated offset less 3.
        final int repeated = distance + 2 + ((int) ll - 1 >>> 31) & 3;
        final int which = repeated | 1 - ofBits >>> 31 << 2;
        distance = repeats[Math.min(which, 4)];
        rep3 ^= (rep3 ^ rep2) & 1 - which >> 31;
        rep2 ^= (rep2 ^ rep1) & -which >> 31;
      }
      rep1 = distance;
      final int length = (int) ml + top(word, mlBits);
      word <<= mlBits;
      final int run = (int) ll + top(word, llBits);
      word <<= llBits;
      left--;
      // Behind the last sequence there are no bits of states: nothing is done with what is read.
      final int llWidth = (int) (ll >>> SequenceCode.WIDTH);
      final int mlWidth = (int) (ml >>> SequenceCode.WIDTH);
      final int ofWidth = (int) (of >>> SequenceCode.WIDTH);
      bits -= llWidth + mlWidth + ofWidth & -left >> 31;
      llState = (int) (ll >>> SequenceCode.STATE & 0xFFFF) + top(word, llWidth);
      word <<= llWidth;
      mlState = (int) (ml >>> SequenceCode.STATE & 0xFFFF) + top(word, mlWidth);
      word <<= mlWidth;
      ofState = (int) (of >>> SequenceCode.STATE & 0xFFFF) + top(word, ofWidth);

      int to = op + run;
      if (distance <= 0 || distance > to - begin || distance > window) {
        throw badDistance(distance, to - begin, window);
      }
      final int next = to + length;
      if ((litFast - lit - run | outFast - next) >= 0) {
        Words.copy16(literals, lit, out, op);
        if (run > 16) {
          copy(literals, lit + 16, out, op + 16, to);
        }
        if (distance >= Long.BYTES) {
          int from = to - distance;
          Words.copy16(out, from, out, to);
          Words.copy16(out, from + 16, out, to + 16);
          while (next - to > 32) {
            from += 16;
            to += 16;
            Words.copy16(out, from + 16, out, to + 16);
          }
        } else {
          Matches.copyNear(out, to, distance, next);
        }
      } else {
        if (run > lits.to() - lit) {
          throw Zstd.corrupt("sequence with literals=" + run + ", left=" + (lits.to() - lit));
        }
        if (run + length > limit - op) {
          return cut(literals, lit, run, distance, length, target, op, limit);
        }
        System.arraycopy(literals, lit, out, op, run);
        Matches.copy(out, to, distance, length, target.end);
      }
      lit += run;
      op = next;
    }
    if (bits != 0) {
      throw bits < 0 ? overread() : Zstd.corrupt("sequences do not use up their bits");
    }
    repeat1 = rep1;
    repeat2 = rep2;
    repeat3 = rep3;
    return last(literals, lit, lits.to(), target, op, limit);
  }

  /**
   * The next bits of the sequences, at least 57, the next one highest; in front of the first come
   * others, which are of no use.
   *
   * @param start index of the first byte of the sequences
   * @param left bits that are left of them
   */
  private static long word(byte[] in, int start, int left) throws CodecException {
    if (left < 0) {
      throw overread();
    }
    return Words.i64(in, start - Long.BYTES + (left + 7 >> 3)) << (-left & 7);
  }

  /** The highest bits of a word. */
  private static int top(long word, int count) {
    return (int) (word >>> 1 >>> Long.SIZE - 1 - count);
  }

  /** Copies literals in words, the last of which may go on behind them. */
  private static void copy(byte[] literals, int from, byte[] out, int begin, int end) {
    int lit = from;
    int op = begin;
    do {
      Words.copy16(literals, lit, out, op);
      lit += 16;
      op += 16;
    } while (op < end);
  }

  /** The literals behind the last sequence. */
  private static int last(byte[] literals, int lit, int litEnd, Target target, int op, int limit)
      throws CodecException {
    int wanted = litEnd - lit;
    if (wanted > limit - op) {
      checkCut(target, limit, op + wanted);
      wanted = limit - op;
    }
    System.arraycopy(literals, lit, target.out, op, wanted);
    return op + wanted;
  }

  /** A sequence that does not fit: fine only if it fills the part that is wanted. */
  private static int cut(
      byte[] literals, int lit, int run, int distance, int length, Target target, int op, int limit)
      throws CodecException {
    checkCut(target, limit, op + run + length);
    int wanted = Math.min(run, limit - op);
    System.arraycopy(literals, lit, target.out, op, wanted);
    int at = op + wanted;
    if (at < limit) {
      Matches.copy(target.out, at, distance, limit - at, limit);
    }
    return limit;
  }

  private static void checkCut(Target target, int limit, int reached) throws CodecException {
    if (limit < target.end) {
      throw Zstd.corrupt("block gives more than a block may");
    }
    if (!target.partial) {
      throw new CodecException(
          Kind.TOO_LONG,
          "Zstandard frame gives "
              + (reached - target.begin)
              + " bytes or more, expected="
              + (target.end - target.begin));
    }
  }

  private static CodecException overread() {
    return Zstd.corrupt("sequences need more bits than there are");
  }

  private static CodecException badDistance(int distance, int reach, int window) {
    String problem = "match distance=" + Integer.toUnsignedString(distance) + ", at " + reach;
    return Zstd.corrupt(problem + ", window=" + window);
  }
}
