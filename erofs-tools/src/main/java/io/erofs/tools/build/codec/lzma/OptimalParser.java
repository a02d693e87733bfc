package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Chooses the cheapest symbols by the prices of the model.
 *
 * <p>From an index on, the cheapest way to each of the following ones is kept: its price, and the
 * last step of it. A step is a symbol, or a literal and a match with the last distance behind it,
 * or a match and those two: the way through the ends of such a sequence is often not the cheapest
 * one to there, but to its end. The ways end where all of them meet, or where a match is so long
 * that it is taken without a calculation.
 */
final class OptimalParser extends Parser {
  private static final int NODES = 4096;

  /** From this length on the distance is priced alike. */
  private static final int FAR_LENGTH = Model.MIN_MATCH + Model.DISTANCE_STATES - 1;

  private static final int INFINITE = 1 << 30;

  /** Bits of a link for the bytes of the last symbol of a step. */
  private static final int LENGTH_BITS = 9;

  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  private final MatchFinder finder;
  private final SymbolWriter writer;
  private final SymbolPrices prices;
  private final short[] probabilities;
  private final int longEnough;
  private final int window;

  private final int[] price = new int[NODES + Model.MAX_MATCH + 1];

  /**
   * The last step: bytes of its last symbol; above them 0, or 1 if a literal is in front of that,
   * or the bytes of the match in front of the literal.
   */
  private final int[] link = new int[price.length];

  private final int[] back = new int[price.length];
  private final int[] firstBack = new int[price.length];
  private final int[] states = new int[price.length];
  private final int[] reps = new int[price.length * 4];

  /** Lengths of the matches that the last distances give at the node. */
  private final int[] repeats = new int[4];

  private byte[] in = {};
  private int start;
  private int end;
  private int positionMask;
  private int reached;

  /** The greatest of {@link #repeats}. */
  private int repeated;

  private int found;

  // What the steps from one node have in common.
  private int state;
  private int positionState;
  private int matchPrice;
  private int repPrice;

  OptimalParser(MatchFinder finder, SymbolWriter writer, int window, int longEnough) {
    this.finder = finder;
    this.writer = writer;
    this.longEnough = longEnough;
    this.probabilities = writer.model.probabilities;
    this.prices = new SymbolPrices(writer.model, longEnough);
    this.lengths = new int[price.length];
    this.backs = new int[price.length];
    this.window = window;
  }

  @Override
  void start(byte[] input, int offset, int length, Properties properties) {
    in = input;
    start = offset;
    end = offset + length;
    positionMask = (1 << properties.positionBits()) - 1;
    finder.start(input, offset, length);
    prices.start(properties.positionBits(), window - 1);
    found = offset;
  }

  @Override
  void finish() {
    finder.finish(found);
  }

  @Override
  int parse(int at) {
    prices.refresh();
    price[0] = 0;
    states[0] = writer.state;
    System.arraycopy(writer.reps, 0, reps, 0, 4);
    reached = 0;
    int node = 0;
    do {
      if (node > 0) {
        follow(node);
      }
      int index = at + node;
      int count = finder.find(index);
      found = index + 1;
      int rep = compareReps(node, index);
      if (rep >= 0) {
        int from = index - reps[node * 4 + rep] - 1;
        return choose(node, index, rep, whole(from, index, repeats[rep]));
      }
      int longest = count == 0 ? 0 : finder.lengths[count - 1];
      if (longest >= longEnough) {
        int distance = finder.distances[count - 1];
        return choose(
            node, index, distance + DISTANCES, whole(index - distance - 1, index, longest));
      }
      if (node == 0 && longest < 2 && repeated < 2 && !repeatsByte(index)) {
        lengths[0] = 1;
        backs[0] = LITERAL;
        return 1;
      }
      visit(node, index, count, longest);
      node++;
    } while (node < reached && node < NODES);
    return trace(node);
  }

  private boolean repeatsByte(int index) {
    int from = index - reps[0] - 1;
    return from >= start && in[from] == in[index];
  }

  private int whole(int from, int index, int known) {
    return Words.common(in, from, index, known, Math.min(Model.MAX_MATCH, end - index));
  }

  /**
   * Compares what the last distances give; returns the number of one that is long enough, or -1.
   */
  private int compareReps(int node, int index) {
    byte[] bytes = in;
    int limit = Math.min(longEnough, end - index);
    repeated = 0;
    if (limit < 2) {
      Arrays.fill(repeats, 0);
      return -1;
    }
    int next = Words.u16(bytes, index);
    for (int i = 0; i < 4; i++) {
      int from = index - reps[node * 4 + i] - 1;
      int length = 0;
      if (from >= start && Words.u16(bytes, from) == next) {
        length = Words.common(bytes, from, index, 2, limit);
        repeated = Math.max(repeated, length);
        if (length >= longEnough) {
          repeats[i] = length;
          return i;
        }
      }
      repeats[i] = length;
    }
    return -1;
  }

  /** Ends the ways with a long match. */
  private int choose(int node, int index, int symbol, int length) {
    int count = trace(node);
    lengths[count] = length;
    backs[count] = symbol;
    finder.skip(index + 1, length - 1);
    found = index + length;
    prices.count(1);
    return count + 1;
  }

  /** Writes the way to a node down, and returns the number of its symbols. */
  private int trace(int node) {
    int count = 0;
    for (int i = node; i > 0; ) {
      int step = link[i];
      int length = step & LENGTH_MASK;
      int front = step >>> LENGTH_BITS;
      count += front == 0 ? 1 : front == 1 ? 2 : 3;
      i -= length + (front > 1 ? front + 1 : front);
    }
    int matches = 0;
    int to = count;
    for (int i = node; i > 0; ) {
      int step = link[i];
      int length = step & LENGTH_MASK;
      int front = step >>> LENGTH_BITS;
      lengths[--to] = length;
      backs[to] = back[i];
      matches += length > 1 ? 1 : 0;
      if (front > 0) {
        lengths[--to] = 1;
        backs[to] = LITERAL;
      }
      if (front > 1) {
        lengths[--to] = front;
        backs[to] = firstBack[i];
        matches++;
      }
      i -= length + (front > 1 ? front + 1 : front);
    }
    prices.count(matches);
    return count;
  }

  /** Derives the state and the last distances at a node from those at the begin of its step. */
  private void follow(int node) {
    int step = link[node];
    int length = step & LENGTH_MASK;
    int front = step >>> LENGTH_BITS;
    int from = node - length - (front > 1 ? front + 1 : front);
    int before = states[from];
    if (front == 0) {
      apply(from, node, back[node], length, before);
    } else if (front == 1) {
      System.arraycopy(reps, from * 4, reps, node * 4, 4);
      states[node] = States.afterRep(States.afterLiteral(before));
    } else {
      apply(from, node, firstBack[node], front, before);
      states[node] = States.afterRep(States.afterLiteral(states[node]));
    }
  }

  private void apply(int from, int to, int symbol, int length, int before) {
    int f = from * 4;
    int t = to * 4;
    int[] r = reps;
    if (symbol >= DISTANCES) {
      r[t + 3] = r[f + 2];
      r[t + 2] = r[f + 1];
      r[t + 1] = r[f];
      r[t] = symbol - DISTANCES;
      states[to] = States.afterMatch(before);
      return;
    }
    if (symbol == LITERAL) {
      states[to] = States.afterLiteral(before);
    } else {
      states[to] = length == 1 ? States.afterShortRep(before) : States.afterRep(before);
    }
    int r0 = r[f];
    int r1 = r[f + 1];
    int r2 = r[f + 2];
    int r3 = r[f + 3];
    r[t] = symbol <= 0 ? r0 : symbol == 1 ? r1 : symbol == 2 ? r2 : r3;
    r[t + 1] = symbol <= 0 ? r1 : r0;
    r[t + 2] = symbol <= 1 ? r2 : r1;
    r[t + 3] = symbol <= 2 ? r3 : r2;
  }

  /** Tries all steps from a node. */
  private void visit(int node, int index, int count, int longest) {
    state = states[node];
    positionState = index - start & positionMask;
    short[] p = probabilities;
    int isMatch = p[Model.IS_MATCH + (state << 4 | positionState)];
    matchPrice = price[node] + BitPrices.one(isMatch);
    repPrice = matchPrice + BitPrices.one(p[Model.IS_REP + state]);
    int reach = Math.max(longest, 1);
    while (reached < node + reach) {
      price[++reached] = INFINITE;
    }
    literal(node, index, isMatch);
    if (repeated >= 2) {
      for (int i = 0; i < 4; i++) {
        if (repeats[i] >= 2) {
          repMatch(node, index, i, repeats[i]);
        }
      }
    }
    if (longest > repeats[0]) {
      matches(node, index, count, Math.max(2, repeats[0] + 1));
    }
  }

  private void set(int to, int newPrice, int newLink, int newBack) {
    price[to] = newPrice;
    link[to] = newLink;
    back[to] = newBack;
  }

  private void literal(int node, int index, int isMatch) {
    byte[] bytes = in;
    int from = index - reps[node * 4] - 1;
    int expected = from >= start ? bytes[from] & 0xFF : 0;
    int actual = bytes[index] & 0xFF;
    int literal =
        price[node]
            + BitPrices.zero(isMatch)
            + prices.literal(writer.literalContext(index), actual, expected, state);
    boolean best = literal < price[node + 1];
    if (best) {
      set(node + 1, literal, 1, LITERAL);
    }
    if (from < start) {
      return;
    }
    if (expected == actual) {
      int shortRep =
          repPrice
              + BitPrices.zero(probabilities[Model.IS_REP0 + state])
              + BitPrices.zero(probabilities[Model.IS_REP0_LONG + (state << 4 | positionState)]);
      if (shortRep < price[node + 1]) {
        set(node + 1, shortRep, 1, 0);
      }
    } else if (!best) {
      behindLiteral(node, index + 1, from + 1, literal, States.afterLiteral(state), 1, 0);
    }
  }

  /** Tries a match with the last distance behind a literal, and what is in front of that. */
  private void behindLiteral(
      int node, int at, int from, int before, int literalState, int front, int symbol) {
    int limit = Math.min(longEnough, end - at);
    if (limit < 2 || Words.u16(in, from) != Words.u16(in, at)) {
      return;
    }
    int length = Words.common(in, from, at, 2, limit);
    short[] p = probabilities;
    int position = at - start & positionMask;
    int context = literalState << 4 | position;
    int total =
        before
            + BitPrices.one(p[Model.IS_MATCH + context])
            + BitPrices.one(p[Model.IS_REP + literalState])
            + BitPrices.zero(p[Model.IS_REP0 + literalState])
            + BitPrices.one(p[Model.IS_REP0_LONG + context])
            + prices.repLengths[position * SymbolPrices.LENGTHS + length];
    int to = node + (front > 1 ? front + 1 : 1) + length;
    if (to >= price.length) {
      return;
    }
    while (reached < to) {
      price[++reached] = INFINITE;
    }
    if (total < price[to]) {
      set(to, total, front << LENGTH_BITS | length, 0);
      firstBack[to] = symbol;
    }
  }

  private void repMatch(int node, int index, int rep, int length) {
    while (reached < node + length) {
      price[++reached] = INFINITE;
    }
    short[] p = probabilities;
    int base = repPrice;
    if (rep == 0) {
      base +=
          BitPrices.zero(p[Model.IS_REP0 + state])
              + BitPrices.one(p[Model.IS_REP0_LONG + (state << 4 | positionState)]);
    } else {
      base += BitPrices.one(p[Model.IS_REP0 + state]);
      base += BitPrices.bit(p[Model.IS_REP1 + state], rep == 1 ? 0 : 1);
      if (rep > 1) {
        base += BitPrices.bit(p[Model.IS_REP2 + state], rep - 2);
      }
    }
    int[] table = prices.repLengths;
    int first = positionState * SymbolPrices.LENGTHS;
    for (int n = length; n >= 2; n--) {
      int total = base + table[first + n];
      if (total < price[node + n]) {
        set(node + n, total, n, rep);
      }
    }
    int from = index - reps[node * 4 + rep] - 1;
    behindMatch(
        node, index, from, length, base + table[first + length], States.afterRep(state), rep);
  }

  /** Tries a literal behind a match, and behind that a match with the same distance. */
  private void behindMatch(
      int node, int index, int from, int length, int before, int matchState, int symbol) {
    int at = index + length;
    int source = from + length;
    if (end - at < 3 || Words.u16(in, source + 1) != Words.u16(in, at + 1)) {
      return;
    }
    int context = matchState << 4 | at - start & positionMask;
    int total =
        before
            + BitPrices.zero(probabilities[Model.IS_MATCH + context])
            + prices.literal(
                writer.literalContext(at), in[at] & 0xFF, in[source] & 0xFF, matchState);
    behindLiteral(node, at + 1, source + 1, total, States.afterLiteral(matchState), length, symbol);
  }

  private void matches(int node, int index, int count, int shortest) {
    int base = matchPrice + BitPrices.zero(probabilities[Model.IS_REP + state]);
    int[] table = prices.matchLengths;
    int first = positionState * SymbolPrices.LENGTHS;
    int length = shortest;
    int[] known = price;
    int[] matchLengths = finder.lengths;
    for (int i = 0; i < count; i++) {
      int longest = matchLengths[i];
      if (longest < length) {
        continue;
      }
      int distance = finder.distances[i];
      int symbol = distance + DISTANCES;
      int total = 0;
      for (; length <= longest && length < FAR_LENGTH; length++) {
        total = base + table[first + length] + prices.distance(distance, length - Model.MIN_MATCH);
        if (total < known[node + length]) {
          set(node + length, total, length, symbol);
        }
      }
      if (length <= longest) {
        int flat = base + prices.distance(distance, Model.DISTANCE_STATES - 1);
        for (; length <= longest; length++) {
          total = flat + table[first + length];
          if (total < known[node + length]) {
            set(node + length, total, length, symbol);
          }
        }
      }
      behindMatch(
          node, index, index - distance - 1, longest, total, States.afterMatch(state), symbol);
    }
  }
}
