package io.erofs.tools.build.codec.deflate;

import java.util.Arrays;

/**
 * Remembers the matches of all positions and finds the cheapest way through them, several times,
 * each time with the costs that the last way has shown.
 *
 * <p>The tokens of {@link #parse} are the long matches only, good to see what fits and where the
 * data changes.
 */
final class OptimalParser implements Parser {
  /** Positions whose matches are held at most. */
  private static final int MAX_POSITIONS = 1 << 18;

  /** Matches that are held at most. */
  private static final int MAX_HELD = 3 << 18;

  /** Part of the estimate that is left after the search, of 64. */
  private static final int GAIN = 61;

  private final MatchTree tree;
  private final int passes;
  private final SymbolCosts costs = new SymbolCosts();

  /** All matches, one position after the other. */
  private final int[] matches = new int[MAX_HELD + MatchTree.MAX_MATCHES];

  /** Where the matches of each position end; those of the first begin at 0. */
  private final int[] ends = new int[MAX_POSITIONS + Alphabets.MAX_MATCH];

  private final int[] costTo = new int[MAX_POSITIONS + Alphabets.MAX_MATCH + 1];
  private final int[] choices = new int[MAX_POSITIONS + Alphabets.MAX_MATCH];

  private byte[] in = new byte[0];
  private int end;
  private int position;

  /** Position of the first entry of {@link #ends}. */
  private int base;

  private int held;

  OptimalParser(Effort effort, int window) {
    tree = new MatchTree(effort.depth(), effort.nice(), window);
    passes = effort.passes();
  }

  @Override
  public void start(byte[] array, int offset, int arrayEnd) {
    in = array;
    end = arrayEnd;
    position = offset;
    base = offset;
    held = 0;
    tree.start(array, offset, arrayEnd);
  }

  @Override
  public void release() {
    tree.release(position);
    in = new byte[0];
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public boolean isFull() {
    return position - base >= MAX_POSITIONS || held >= MAX_HELD;
  }

  @Override
  public long expect(long bits) {
    return bits * GAIN >> 6;
  }

  @Override
  public int parse(int from, int[] tokens, int count, int aim) {
    int last = end - Integer.BYTES;
    int i = from;
    int n = count;
    while (n < aim && i < end && !isFull()) {
      int token = in[i] & 0xFF;
      int before = held;
      if (i <= last) {
        held = tree.find(i, matches, before);
      }
      ends[i - base] = held;
      if (held > before && matches[held - 1] >>> 16 > Alphabets.MIN_MATCH) {
        token = matches[held - 1];
      }
      int next = i + Alphabets.span(token);
      boolean skip = token >>> 16 >= tree.nice();
      for (i++; i < next; i++) {
        if (i <= last) {
          if (skip || held >= MAX_HELD) {
            tree.insert(i);
          } else {
            held = tree.find(i, matches, held);
          }
        }
        ends[i - base] = held;
      }
      tokens[n++] = token;
      position = i;
    }
    return n;
  }

  @Override
  public int mostRefined() {
    return choices.length;
  }

  @Override
  public int refine(int from, int bytes, int[] histogram, int[] refined) {
    int count = 0;
    for (int pass = 0; pass < passes; pass++) {
      costs.assign(histogram);
      search(from - base, bytes);
      Arrays.fill(histogram, 0);
      count = follow(bytes, refined);
      Alphabets.count(refined, 0, count, histogram);
    }
    return count;
  }

  @Override
  public void keepFrom(int from) {
    int gone = from - base;
    if (gone == 0) {
      return;
    }
    int first = ends[gone - 1];
    int left = position - from;
    System.arraycopy(matches, first, matches, 0, held - first);
    for (int i = 0; i < left; i++) {
      ends[i] = ends[gone + i] - first;
    }
    held -= first;
    base = from;
  }

  /** Finds the cheapest token for each position of a block, from its end to its beginning. */
  private void search(int from, int bytes) {
    byte[] array = in;
    int[] to = costTo;
    int[] literalCosts = costs.literals;
    int[] lengthCosts = costs.lengths;
    int[] distanceCosts = costs.distances;
    to[bytes] = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      int literal = array[base + from + i] & 0xFF;
      int best = literalCosts[literal] + to[i + 1];
      int choice = literal;
      int match = from + i == 0 ? 0 : ends[from + i - 1];
      int length = Alphabets.MIN_MATCH;
      for (int stop = ends[from + i]; match < stop; match++) {
        int lessOne = matches[match] & 0xFFFF;
        int distanceCost = distanceCosts[Alphabets.distanceSlot(lessOne)];
        int longest = Math.min(matches[match] >>> 16, bytes - i);
        for (; length <= longest; length++) {
          int cost = distanceCost + lengthCosts[length] + to[i + length];
          if (cost < best) {
            best = cost;
            choice = length << 16 | lessOne;
          }
        }
      }
      to[i] = best;
      choices[i] = choice;
    }
  }

  private int follow(int bytes, int[] refined) {
    int n = 0;
    int i = 0;
    while (i < bytes) {
      int token = choices[i];
      refined[n++] = token;
      i += Alphabets.span(token);
    }
    return n;
  }
}
