package io.erofs.tools.build.codec.lzma;

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

  /** Begins an input; returns nothing of earlier ones. */
  abstract void start(byte[] in, int offset, int length);

  /** Ends the input at this index, the first that was not handed over. */
  abstract void finish(int at);

  /** Finds the matches at an index, not longer than the nice length, and returns their number. */
  abstract int find(int at);

  /** Hands over some indexes without a search. */
  abstract void skip(int at, int count);
}
