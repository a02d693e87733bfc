package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;

/**
 * Finds earlier occurrences of what follows in the input.
 *
 * <p>Indexes are handed over one by one, in order, to {@link #find} or {@link #skip}. Tables hold
 * positions that go on growing from one input to the next, so that what belongs to an earlier one
 * is too old to be valid, and nothing has to be cleared for a small output.
 */
abstract class MatchFinder {
  /** What has fewer bytes behind it is not looked for. */
  static final int LOOKAHEAD = 4;

  /** Matches of two bytes from farther away cost more than two literals. */
  static final int NEAR_PAIR = 1 << 10;

  /** Matches of three bytes from farther away cost more than three literals. */
  static final int NEAR_TRIPLE = 1 << 15;

  /** Found matches: growing lengths, and distances counted from 0. */
  final int[] lengths = new int[Model.MAX_MATCH + 1];

  final int[] distances = new int[Model.MAX_MATCH + 1];

  final HashHeads heads;
  final int niceLength;
  final int depth;

  byte[] in = {};

  /** Index behind the input. */
  int end;

  /** Position of the input's first byte. */
  int base;

  /** What to add to an index to get its position. */
  int shift;

  /** For the place of a position in the table of links, counted from the base. */
  int mask;

  /** Most bytes to look back. */
  int reach;

  private final int window;

  /**
   * Creates a finder.
   *
   * @param window most bytes to look back
   * @param niceLength length of a match that is not exceeded
   * @param depth most candidates to look at
   */
  MatchFinder(int window, int niceLength, int depth) {
    this.window = window;
    this.niceLength = niceLength;
    this.depth = depth;
    this.heads = new HashHeads(window);
  }

  /** Begins an input; finds nothing of earlier ones. */
  final void start(byte[] input, int offset, int length) {
    int seen = Math.min(length, window);
    int nodes = Integer.highestOneBit(Math.max(seen, 2) - 1) << 1;
    in = input;
    end = offset + length;
    base = heads.start(seen);
    shift = base - offset;
    mask = nodes - 1;
    reach = Math.min(window, mask);
    needNodes(nodes);
  }

  /** Ends the input at this index, the first that was not handed over. */
  final void finish(int at) {
    heads.finish(at + shift);
  }

  /** Makes room for the links of some positions. */
  abstract void needNodes(int nodes);

  /** The first position that may be looked at from another one. */
  final int lowest(int position) {
    return Math.max(base, position - reach);
  }

  /** Notes near matches of two bytes or more and of three, and returns their number. */
  final int findNear(int at, int lowest, int limit) {
    byte[] bytes = in;
    int position = at + shift;
    int count = 0;
    int best = 1;
    int pair = heads.pair;
    if (pair >= Math.max(lowest, position - NEAR_PAIR)
        && Words.u16(bytes, pair - shift) == Words.u16(bytes, at)) {
      best = note(count++, at, pair - shift, Words.common(bytes, pair - shift, at, 2, limit));
    }
    int triple = heads.triple;
    if (triple >= Math.max(lowest, position - NEAR_TRIPLE) && triple != pair && best < limit) {
      int length = Words.common(bytes, triple - shift, at, 0, limit);
      if (length > best && length > 2) {
        note(count++, at, triple - shift, length);
      }
    }
    return count;
  }

  /** The longest of some matches that were noted; 1 if there are none. */
  final int longest(int count) {
    return count == 0 ? 1 : lengths[count - 1];
  }

  /** Notes a match with an earlier index, and returns its length. */
  final int note(int number, int at, int other, int length) {
    lengths[number] = length;
    distances[number] = at - other - 1;
    return length;
  }

  /** Finds the matches at an index, not longer than the nice length, and returns their number. */
  abstract int find(int at);

  /** Hands over some indexes without a search. */
  abstract void skip(int at, int count);
}
