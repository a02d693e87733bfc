package io.erofs.tools.build.codec.lzma;

import java.util.Arrays;

/**
 * Writes literals and matches as LZMA's bits, as long as they fit, and keeps what their contexts
 * depend on.
 *
 * <p>A symbol that does not fit leaves everything as it was, so that a shorter one can be tried.
 */
final class SymbolWriter {
  private static final int MOST_BITS = 64;

  final Model model = new Model();
  final int[] reps = new int[4];
  int state;

  private final RangeEncoder coder = new RangeEncoder(model.probabilities);
  private final int[] bits = new int[MOST_BITS];
  private int count;
  private byte[] in = {};
  private int start;
  private Properties properties = Properties.DEFAULT;
  private int positionMask;

  /** Begins a stream of what begins at this index of the input. */
  void start(
      byte[] input, int inOffset, Properties chosen, byte[] out, int outOffset, int capacity) {
    in = input;
    start = inOffset;
    properties = chosen;
    positionMask = (1 << chosen.positionBits()) - 1;
    model.reset(chosen);
    coder.start(out, outOffset, capacity, chosen.firstByte());
    state = 0;
    Arrays.fill(reps, 0);
  }

  /** Ends the stream and returns the index behind it. */
  int finish() {
    return coder.finish();
  }

  /** Index of the first probability of the literal at an index of the input. */
  int literalContext(int at) {
    int previous = at > start ? in[at - 1] & 0xFF : 0;
    int lc = properties.literalContextBits();
    int position = at - start & (1 << properties.literalPositionBits()) - 1;
    return Model.LITERAL + Model.LITERAL_SIZE * ((position << lc) + (previous >>> 8 - lc));
  }

  /** Writes the literal at an index of the input. */
  boolean literal(int at) {
    int context = state << 4 | at - start & positionMask;
    count = 0;
    put(Model.IS_MATCH + context, 0);
    int base = literalContext(at);
    int symbol = in[at] & 0xFF | 0x100;
    if (state < States.FIRST_AFTER_MATCH) {
      for (int i = 7; i >= 0; i--) {
        put(base + (symbol >>> i + 1), symbol >>> i & 1);
      }
    } else {
      literalAfterMatch(base, symbol, in[at - reps[0] - 1] & 0xFF);
    }
    if (!write()) {
      return false;
    }
    state = States.afterLiteral(state);
    return true;
  }

  /** Writes a match with a distance, which is counted from 0. */
  boolean match(int at, int distance, int length) {
    int positionState = at - start & positionMask;
    count = 0;
    put(Model.IS_MATCH + (state << 4 | positionState), 1);
    put(Model.IS_REP + state, 0);
    putLength(Model.MATCH_LENGTH, positionState, length);
    putDistance(distance, Model.distanceState(length));
    if (!write()) {
      return false;
    }
    state = States.afterMatch(state);
    reps[3] = reps[2];
    reps[2] = reps[1];
    reps[1] = reps[0];
    reps[0] = distance;
    return true;
  }

  /** Writes a match with one of the last four distances; of length 1 only with the last. */
  boolean rep(int at, int index, int length) {
    int positionState = at - start & positionMask;
    count = 0;
    put(Model.IS_MATCH + (state << 4 | positionState), 1);
    put(Model.IS_REP + state, 1);
    put(Model.IS_REP0 + state, index == 0 ? 0 : 1);
    if (index == 0) {
      put(Model.IS_REP0_LONG + (state << 4 | positionState), length == 1 ? 0 : 1);
    } else {
      put(Model.IS_REP1 + state, index == 1 ? 0 : 1);
      if (index > 1) {
        put(Model.IS_REP2 + state, index - 2);
      }
    }
    if (length > 1) {
      putLength(Model.REP_LENGTH, positionState, length);
    }
    if (!write()) {
      return false;
    }
    state = length == 1 ? States.afterShortRep(state) : States.afterRep(state);
    int distance = reps[index];
    for (int i = index; i > 0; i--) {
      reps[i] = reps[i - 1];
    }
    reps[0] = distance;
    return true;
  }

  private boolean write() {
    if (!coder.fits(bits, count)) {
      return false;
    }
    coder.encode(bits, count);
    return true;
  }

  private void put(int probability, int bit) {
    bits[count++] = probability << 1 | bit;
  }

  private void literalAfterMatch(int base, int symbol, int expected) {
    int n = count;
    int offset = 0x100;
    int same = expected;
    for (int i = 7; i >= 0; i--) {
      same <<= 1;
      int bit = symbol >>> i & 1;
      bits[n++] = base + offset + (same & offset) + (symbol >>> i + 1) << 1 | bit;
      // Stays 0x100 while the literal's bits are those of the byte that the last distance gives.
      offset &= ~(same ^ -bit & 0x100);
    }
    count = n;
  }

  private void putTree(int root, int width, int symbol) {
    int node = 1 << width | symbol;
    for (int i = width - 1; i >= 0; i--) {
      put(root + (node >>> i + 1), node >>> i & 1);
    }
  }

  private void putReverseTree(int root, int width, int symbol) {
    int node = 1;
    for (int i = 0; i < width; i++) {
      int bit = symbol >>> i & 1;
      put(root + node, bit);
      node = node << 1 | bit;
    }
  }

  private void putLength(int group, int positionState, int length) {
    int symbol = length - Model.MIN_MATCH;
    put(group, symbol < 8 ? 0 : 1);
    if (symbol < 8) {
      putTree(group + Model.LENGTH_LOW + positionState * 8, 3, symbol);
      return;
    }
    put(group + 1, symbol < 16 ? 0 : 1);
    if (symbol < 16) {
      putTree(group + Model.LENGTH_MIDDLE + positionState * 8, 3, symbol - 8);
    } else {
      putTree(group + Model.LENGTH_HIGH, 8, symbol - 16);
    }
  }

  private void putDistance(int distance, int distanceState) {
    int slot = Model.slot(distance);
    putTree(Model.SLOT + distanceState * Model.DISTANCE_SLOTS, 6, slot);
    if (slot < 4) {
      return;
    }
    int width = (slot >>> 1) - 1;
    int base = (2 | slot & 1) << width;
    int rest = distance - base;
    if (slot < Model.FIRST_DIRECT_SLOT) {
      putReverseTree(Model.SPECIAL + base - slot - 1, width, rest);
      return;
    }
    for (int i = width - 1; i >= Model.ALIGN_BITS; i--) {
      bits[count++] = (rest >>> i & 1) == 0 ? RangeEncoder.DIRECT_ZERO : RangeEncoder.DIRECT_ONE;
    }
    putReverseTree(Model.ALIGN, Model.ALIGN_BITS, rest & 15);
  }
}
