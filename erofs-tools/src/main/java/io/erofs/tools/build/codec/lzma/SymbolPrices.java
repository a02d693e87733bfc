package io.erofs.tools.build.codec.lzma;

/**
 * What lengths and distances cost by the model as it was a little while ago.
 *
 * <p>Prices change slowly, so they are computed anew only after some symbols: after few at the
 * beginning of a stream, when the model learns fast, and after more later.
 */
final class SymbolPrices {
  /** Elements of a table of lengths for each state of the position; index is the length. */
  static final int LENGTHS = 512;

  private static final int FIRST_INTERVAL = 16;
  private static final int LAST_INTERVAL = 128;

  final int[] matchLengths = new int[Model.POSITION_STATES * LENGTHS];
  final int[] repLengths = new int[Model.POSITION_STATES * LENGTHS];

  /** By distance state: all that is modelled of small distances. */
  final int[] near = new int[Model.DISTANCE_STATES * Model.MODELLED_DISTANCES];

  /** By distance state: slots of larger distances, with the bits that are not modelled. */
  final int[] slots = new int[Model.DISTANCE_STATES * Model.DISTANCE_SLOTS];

  final int[] align = new int[1 << Model.ALIGN_BITS];

  private final short[] probabilities;
  private final int longest;
  private final int[] tree = new int[256];
  private int positionStates;
  private int slotCount;
  private int left;
  private int interval;

  SymbolPrices(Model model, int longest) {
    this.probabilities = model.probabilities;
    this.longest = longest;
  }

  void start(int positionBits, int greatestDistance) {
    positionStates = 1 << positionBits;
    slotCount = Model.slot(greatestDistance) + 1;
    interval = FIRST_INTERVAL;
    left = 0;
  }

  /** Counts a symbol with a length; computes prices anew when it is time. */
  void count(int symbols) {
    left -= symbols;
  }

  void refresh() {
    if (left > 0) {
      return;
    }
    left = interval;
    interval = Math.min(interval * 2, LAST_INTERVAL);
    lengths(Model.MATCH_LENGTH, matchLengths);
    lengths(Model.REP_LENGTH, repLengths);
    distances();
  }

  /** The price of a distance, which is counted from 0, in a match of a length of this state. */
  int distance(int distance, int distanceState) {
    if (distance < Model.MODELLED_DISTANCES) {
      return near[distanceState * Model.MODELLED_DISTANCES + distance];
    }
    return slots[distanceState * Model.DISTANCE_SLOTS + Model.slot(distance)]
        + align[distance & (1 << Model.ALIGN_BITS) - 1];
  }

  /** The price of a literal's eight bits in a state, by the model as it is now. */
  int literal(int context, int actual, int expected, int before) {
    short[] p = probabilities;
    int symbol = actual | 0x100;
    int sum = 0;
    if (before < States.FIRST_AFTER_MATCH) {
      for (int i = 7; i >= 0; i--) {
        sum += BitPrices.bit(p[context + (symbol >>> i + 1)], symbol >>> i & 1);
      }
      return sum;
    }
    int offset = 0x100;
    int same = expected;
    for (int i = 7; i >= 0; i--) {
      same <<= 1;
      int bit = symbol >>> i & 1;
      sum += BitPrices.bit(p[context + offset + (same & offset) + (symbol >>> i + 1)], bit);
      offset &= ~(same ^ -bit & 0x100);
    }
    return sum;
  }

  private void lengths(int group, int[] prices) {
    int low = BitPrices.zero(probabilities[group]);
    int more = BitPrices.one(probabilities[group]);
    int middle = more + BitPrices.zero(probabilities[group + 1]);
    int high = more + BitPrices.one(probabilities[group + 1]);
    for (int state = 0; state < positionStates; state++) {
      int to = state * LENGTHS + Model.MIN_MATCH;
      treePrices(group + Model.LENGTH_LOW + state * 8, 3, low, prices, to, 8);
      treePrices(group + Model.LENGTH_MIDDLE + state * 8, 3, middle, prices, to + 8, 8);
    }
    int highCount = longest - Model.MIN_MATCH - 16 + 1;
    if (highCount > 0) {
      int from = Model.MIN_MATCH + 16;
      treePrices(group + Model.LENGTH_HIGH, 8, high, prices, from, highCount);
      for (int state = 1; state < positionStates; state++) {
        System.arraycopy(prices, from, prices, state * LENGTHS + from, highCount);
      }
    }
  }

  /** Prices of the first symbols of a tree. */
  private void treePrices(int root, int bits, int base, int[] to, int offset, int count) {
    int[] nodes = tree;
    nodes[1] = base;
    int leaves = 1 << bits;
    for (int node = 2; node < leaves; node++) {
      int parent = node >>> 1;
      nodes[node] = nodes[parent] + BitPrices.bit(probabilities[root + parent], node & 1);
    }
    for (int i = 0; i < count; i++) {
      int parent = leaves + i >>> 1;
      to[offset + i] = nodes[parent] + BitPrices.bit(probabilities[root + parent], i & 1);
    }
  }

  private void distances() {
    for (int state = 0; state < Model.DISTANCE_STATES; state++) {
      int from = state * Model.DISTANCE_SLOTS;
      treePrices(Model.SLOT + from, 6, 0, slots, from, slotCount);
      for (int slot = Model.FIRST_DIRECT_SLOT; slot < slotCount; slot++) {
        slots[from + slot] += ((slot >>> 1) - 1 - Model.ALIGN_BITS) * BitPrices.BIT;
      }
    }
    for (int i = 0; i < align.length; i++) {
      align[i] = BitPrices.reverseTree(probabilities, Model.ALIGN, Model.ALIGN_BITS, i);
    }
    for (int distance = 0; distance < Model.MODELLED_DISTANCES; distance++) {
      nearDistance(distance);
    }
  }

  private void nearDistance(int distance) {
    int slot = Model.slot(distance);
    int rest = 0;
    if (slot >= 4) {
      int width = (slot >>> 1) - 1;
      int from = (2 | slot & 1) << width;
      rest =
          BitPrices.reverseTree(
              probabilities, Model.SPECIAL + from - slot - 1, width, distance - from);
    }
    for (int state = 0; state < Model.DISTANCE_STATES; state++) {
      near[state * Model.MODELLED_DISTANCES + distance] =
          slots[state * Model.DISTANCE_SLOTS + slot] + rest;
    }
  }
}
