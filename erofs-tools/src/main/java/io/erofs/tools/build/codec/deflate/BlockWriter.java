package io.erofs.tools.build.codec.deflate;

/**
 * Writes blocks, each in the form that is shortest for it, and cuts the one that does not fit.
 *
 * <p>Source: RFC 1951, 3.2.3 and 3.2.4.
 */
final class BlockWriter {
  /** Room that a further block needs for one byte at least: type, literal and end. */
  static final int LEAST_BLOCK = 3 + 9 + 7;

  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;
  private static final int TYPE_BITS = 3;

  /** Most bytes of a stored block. */
  private static final int MAX_STORED = 0xFFFF;

  /** Type and end of a block with the fixed code. */
  private static final int FIXED_FRAME = TYPE_BITS + 7;

  /** Codes made for all but this part of the tokens are good enough. */
  private static final int NEAR_BITS = 5;

  /** Bits not worth another code. */
  private static final int LITTLE = 16;

  /** Most histograms to try for a cut. */
  private static final int CUT_TRIES = 6;

  private final BitWriter writer = new BitWriter();
  private final DynamicCode dynamic = new DynamicCode();
  private final int[] histogram = new int[Alphabets.SYMBOLS];

  private byte[] in = new byte[0];
  private long left;
  private int form;

  /** Begins a stream. */
  void start(byte[] input, byte[] out, int outOffset, int capacity) {
    in = input;
    writer.start(out, outOffset, capacity);
  }

  /** Lets go of the arrays. */
  void release() {
    in = new byte[0];
    writer.release();
  }

  /** Bits that still fit. */
  long room() {
    return writer.room();
  }

  /** Ends the stream, behind a last block. */
  int finish() {
    writer.align();
    if (writer.startsWithZero()) {
      // A stored block that is not the last: its padding is ignored, so it need not be zero.
      writer.markFirst(TYPE_BITS);
    }
    return writer.length();
  }

  /**
   * Chooses the form of a block.
   *
   * @param symbols histogram of the block; receives the end of block
   * @param bytes what it decodes to
   * @return bits of the block
   */
  long measure(int[] symbols, int bytes) {
    symbols[Alphabets.END_OF_BLOCK] = 1;
    long ofDynamic = TYPE_BITS + dynamic.build(symbols);
    long ofFixed = TYPE_BITS + FixedCode.LENGTHS.cost(symbols);
    long ofStored = storedBits(bytes);
    form = ofDynamic < ofFixed ? DYNAMIC : FIXED;
    long bits = Math.min(ofDynamic, ofFixed);
    if (ofStored <= bits) {
      form = STORED;
      bits = ofStored;
    }
    return bits;
  }

  /**
   * Writes the block that was measured last; it must fit.
   *
   * @param position index of its first byte
   */
  void write(int[] tokens, int from, int to, int position, int bytes, boolean last) {
    if (form == STORED) {
      store(position, bytes, last);
      return;
    }
    writer.write((last ? 1 : 0) | form << 1, TYPE_BITS);
    CodeWords words = FixedCode.WORDS;
    if (form == DYNAMIC) {
      dynamic.writeDescription(writer);
      words = dynamic.words();
    }
    writer.writeTokens(tokens, from, to, words);
    int end = words.literals[Alphabets.END_OF_BLOCK];
    writer.write(end & CodeWords.VALUE, end >>> CodeWords.COUNT_SHIFT);
  }

  /**
   * Writes as much of a block as fits, as the last one.
   *
   * @param tokens the tokens; overwritten from {@code from} on
   * @param symbols histogram of the whole block
   * @param bits what the whole block would take
   * @param position index of its first byte
   * @return bytes that were taken; 0 if none fits, and nothing was written
   */
  int writePart(int[] tokens, int from, int to, int[] symbols, long bits, int position) {
    long room = writer.room();
    int storable = Math.min(storable(room), Alphabets.span(tokens, from, to));
    int fixedEnd = fill(FixedCode.LENGTHS, tokens, from, to, room - FIXED_FRAME);
    long fixedLeft = left;
    int fixedBytes = Alphabets.span(tokens, from, fixedEnd);
    int dynamicEnd = dynamicPart(tokens, from, to, symbols, bits, room);
    int dynamicBytes = Alphabets.span(tokens, from, dynamicEnd);
    int best = Math.max(fixedBytes, dynamicBytes);
    if (storable > best) {
      store(position, storable, true);
      return storable;
    }
    boolean isDynamic = dynamicBytes > fixedBytes;
    form = isDynamic ? DYNAMIC : FIXED;
    CodeLengths lengths = isDynamic ? dynamic.lengths() : FixedCode.LENGTHS;
    left = isDynamic ? left : fixedLeft;
    int end = isDynamic ? dynamicEnd : fixedEnd;
    int spelt = end < to ? spell(lengths, tokens, end, position + best) : 0;
    if (best + spelt > 0) {
      write(tokens, from, end + spelt, position, best + spelt, true);
    }
    return best + spelt;
  }

  /**
   * Finds how many tokens fit, with codes made for them, or for nearly as many; leaves the codes
   * behind.
   */
  private int dynamicPart(int[] tokens, int from, int to, int[] symbols, long bits, long room) {
    System.arraycopy(symbols, 0, histogram, 0, Alphabets.SYMBOLS);
    int counted = to;
    int made = from;
    int low = from;
    int high = to;
    long lowBits = 0;
    long highBits = bits;
    for (int tries = 0; tries < CUT_TRIES && high - low > 1; tries++) {
      int middle = guess(low, lowBits, high, highBits, room - 8L * tries);
      recount(tokens, counted, middle);
      counted = middle;
      long needed = TYPE_BITS + dynamic.build(histogram);
      if (needed > room) {
        high = middle;
        highBits = needed;
        continue;
      }
      made = middle;
      low = fill(dynamic.lengths(), tokens, middle, to, room - needed);
      lowBits = room - left;
      if (left < LITTLE || tries > 2 && low - middle <= middle - from >> NEAR_BITS) {
        break;
      }
    }
    if (made != counted) {
      recount(tokens, counted, made);
      long needed = TYPE_BITS + dynamic.build(histogram);
      fill(dynamic.lengths(), tokens, made, to, room - needed);
    }
    return low;
  }

  /** Aims at the room on the line between what is known to fit and what is known not to. */
  private static int guess(int low, long lowBits, int high, long highBits, long room) {
    long span = (long) high - low;
    long guess = span * Math.max(0, room - lowBits) / Math.max(1, highBits - lowBits);
    return low + (int) Math.max(1, Math.min(span - 1, guess));
  }

  private void recount(int[] tokens, int counted, int wanted) {
    if (wanted < counted) {
      Alphabets.discount(tokens, wanted, counted, histogram);
    } else {
      Alphabets.count(tokens, counted, wanted, histogram);
    }
  }

  /** Finds where tokens end that fit, and leaves in {@link #left} the bits that they leave. */
  private int fill(CodeLengths lengths, int[] tokens, int from, int to, long room) {
    long rest = room;
    int i = from;
    for (; i < to; i++) {
      int cost = lengths.cost(tokens[i]);
      if (cost > rest) {
        break;
      }
      rest -= cost;
    }
    left = rest;
    return i;
  }

  /** Replaces a token that does not fit by the first bytes of what it stands for. */
  private int spell(CodeLengths lengths, int[] tokens, int at, int position) {
    int most = Math.min(Alphabets.span(tokens[at]), tokens.length - at);
    int n = 0;
    for (; n < most; n++) {
      int literal = in[position + n] & 0xFF;
      int cost = lengths.cost(literal);
      if (cost > left) {
        break;
      }
      left -= cost;
      tokens[at + n] = literal;
    }
    return n;
  }

  private long storedBits(int bytes) {
    int pieces = Math.max(1, (bytes + MAX_STORED - 1) / MAX_STORED);
    long padding = -(writer.bitsHeld() + TYPE_BITS) & 7;
    return TYPE_BITS + padding + 32L + (pieces - 1) * 40L + 8L * bytes;
  }

  private int storable(long room) {
    long padding = -(writer.bitsHeld() + TYPE_BITS) & 7;
    long left = (room - TYPE_BITS - padding - 32) / 8;
    if (left <= 0) {
      return 0;
    }
    long pieces = left / (MAX_STORED + 5);
    long rest = left % (MAX_STORED + 5);
    return (int) Math.min(Integer.MAX_VALUE, pieces * MAX_STORED + Math.min(rest, MAX_STORED));
  }

  private void store(int position, int bytes, boolean last) {
    int at = position;
    int left = bytes;
    do {
      int n = Math.min(left, MAX_STORED);
      left -= n;
      writer.write(last && left == 0 ? 1 : 0, TYPE_BITS);
      writer.align();
      writer.write(n, 16);
      writer.write(n ^ 0xFFFF, 16);
      writer.copy(in, at, n);
      at += n;
    } while (left > 0);
  }
}
