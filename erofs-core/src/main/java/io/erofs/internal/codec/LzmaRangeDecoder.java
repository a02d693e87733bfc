package io.erofs.internal.codec;

/**
 * Decodes bits with adaptive probabilities.
 *
 * <p>The range and the code are unsigned 32-bit numbers in {@code long}s. A bit of a tree is
 * decoded without a branch: the sign of the code less the bound becomes a mask, because the bits of
 * trees are the ones that no processor predicts. The probabilities of both bits that may follow are
 * loaded before it is known which one does.
 */
abstract class LzmaRangeDecoder {
  static final int TOP = 1 << 24;
  static final int BIT_SHIFT = 11;
  static final int MOVE_SHIFT = 5;
  static final short HALF = 1 << BIT_SHIFT - 1;

  /** For a 0, a probability moves towards 2048 as it moves towards 0 for a 1, plus this. */
  static final int ZERO_MOVE = (1 << MOVE_SHIFT) - 1 - (1 << BIT_SHIFT);

  final short[] probabilities;

  byte[] in = {};
  int ip;
  long range;
  long code;

  LzmaRangeDecoder(int probabilities) {
    this.probabilities = new short[probabilities];
  }

  /** One bit with a probability of its own. */
  final int bit(int index) {
    normalize();
    int p = probabilities[index];
    long bound = (range >>> BIT_SHIFT) * p;
    if (code < bound) {
      range = bound;
      probabilities[index] = (short) (p - (p + ZERO_MOVE >> MOVE_SHIFT));
      return 0;
    }
    range -= bound;
    code -= bound;
    probabilities[index] = (short) (p - (p >> MOVE_SHIFT));
    return 1;
  }

  /** Makes the range large enough for one more bit. */
  final void normalize() {
    if (range < TOP) {
      range <<= 8;
      code = code << 8 | in[ip++] & 0xFF;
    }
  }

  /** Bits of a tree, the highest first. */
  final int tree(int base, int size) {
    final short[] probs = probabilities;
    final int inner = size >> 1;
    long r = range;
    long c = code;
    int at = ip;
    int symbol = 1;
    int p = probs[base + 1];
    while (true) {
      if (r < TOP) {
        r <<= 8;
        c = c << 8 | in[at++] & 0xFF;
      }
      final long bound = (r >>> BIT_SHIFT) * p;
      final long less = c - bound;
      final long rest = r - bound;
      final long mask = less >> 63;
      final int zero = (int) mask;
      c = less + (bound & mask);
      r = rest + (bound - rest & mask);
      probs[base + symbol] = (short) (p - (p + (ZERO_MOVE & zero) >> MOVE_SHIFT));
      if (symbol >= inner) {
        range = r;
        code = c;
        ip = at;
        return (symbol << 1) + 1 + zero - size;
      }
      final int next = base + (symbol << 1);
      final int ifZero = probs[next];
      final int ifOne = probs[next + 1];
      p = ifOne + (ifZero - ifOne & zero);
      symbol = (symbol << 1) + 1 + zero;
    }
  }

  /**
   * The eight bits of a literal behind a match, the highest first, and a 1 in front of them.
   *
   * @param byteThere what follows the source of the match
   */
  final int expected(int base, int byteThere) {
    final short[] probs = probabilities;
    long r = range;
    long c = code;
    int at = ip;
    int symbol = 1;
    int expected = byteThere;
    // 0 from the first bit on that is not the expected one.
    int offset = 0x100;
    do {
      if (r < TOP) {
        r <<= 8;
        c = c << 8 | in[at++] & 0xFF;
      }
      expected <<= 1;
      final int wanted = expected & offset;
      final int index = base + offset + wanted + symbol;
      final int p = probs[index];
      final long bound = (r >>> BIT_SHIFT) * p;
      final long less = c - bound;
      final long rest = r - bound;
      final long mask = less >> 63;
      final int zero = (int) mask;
      c = less + (bound & mask);
      r = rest + (bound - rest & mask);
      probs[index] = (short) (p - (p + (ZERO_MOVE & zero) >> MOVE_SHIFT));
      symbol = (symbol << 1) + 1 + zero;
      offset &= wanted ^ zero;
    } while (symbol < 0x100);
    range = r;
    code = c;
    ip = at;
    return symbol;
  }

  /** Bits of a tree, the lowest first. */
  final int reverse(int base, int count) {
    final short[] probs = probabilities;
    long r = range;
    long c = code;
    int at = ip;
    int symbol = 1;
    int result = 0;
    for (int i = 0; i < count; i++) {
      if (r < TOP) {
        r <<= 8;
        c = c << 8 | in[at++] & 0xFF;
      }
      final int p = probs[base + symbol];
      final long bound = (r >>> BIT_SHIFT) * p;
      final long less = c - bound;
      final long rest = r - bound;
      final long mask = less >> 63;
      final int zero = (int) mask;
      c = less + (bound & mask);
      r = rest + (bound - rest & mask);
      probs[base + symbol] = (short) (p - (p + (ZERO_MOVE & zero) >> MOVE_SHIFT));
      symbol = (symbol << 1) + 1 + zero;
      result |= 1 + zero << i;
    }
    range = r;
    code = c;
    ip = at;
    return result;
  }

  /** Bits of equal chance, the highest first. */
  final int direct(int count) {
    long r = range;
    long c = code;
    int at = ip;
    int result = 0;
    for (int i = 0; i < count; i++) {
      if (r < TOP) {
        r <<= 8;
        c = c << 8 | in[at++] & 0xFF;
      }
      r >>>= 1;
      final long mask = c - r >> 63;
      c -= r & ~mask;
      result = (result << 1) + 1 + (int) mask;
    }
    range = r;
    code = c;
    ip = at;
    return result;
  }
}
