package io.erofs.tools.build.codec.lz4;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Objects;

/**
 * Takes the longest match of a position, and takes it back if one that begins inside of it, or at
 * its end, also covers what it covers.
 *
 * <p>A match costs about the same at every distance and length. So inside of a match nothing is
 * looked for but at its last bytes; what is found there is followed back to where it begins. The
 * last sequences wait, since a later match may make them needless.
 */
final class LazyCompressor implements Compressor {
  /** Sequences that wait at most; half of them are written then. */
  private static final int MOST = 16;

  /** A match costs as much as so many literals. */
  private static final int MATCH_COST = 3;

  /** Last bytes of a match where another one may begin that is worth it. */
  private static final int OVERLAP = 3;

  /** Two to this power literals without a match make the steps one byte longer. */
  private static final int PATIENCE = 7;

  private final MatchFinder finder;
  private final int enough;

  /** Where the matches that wait begin, in increasing order. */
  private final int[] starts = new int[MOST];

  private final int[] ends = new int[MOST];
  private final int[] distances = new int[MOST];

  private byte[] in = {};
  private byte[] out = {};
  private int inStart;
  private int lastStart;
  private int outEnd;
  private int waiting;

  /** Index of the first literal that is not yet written. */
  private int anchor;

  /** Where the next sequence is written. */
  private int op;

  /** Whether there is no room for more sequences. */
  private boolean full;

  /**
   * Creates a compressor.
   *
   * @param effort what to spend
   * @param maxDistance greatest distance of a match
   * @param positions numbers for the positions in the tables
   */
  LazyCompressor(Effort effort, int maxDistance, Positions positions) {
    this.finder = new MatchFinder(effort, maxDistance, positions);
    this.enough = effort.enough();
  }

  @Override
  public Fit compress(
      byte[] input, int inOffset, int inLength, byte[] output, int outOffset, int capacity) {
    Objects.checkFromIndexSize(inOffset, inLength, input.length);
    Objects.checkFromIndexSize(outOffset, capacity, output.length);
    if (inLength == 0 || capacity < 2) {
      return Fit.NOTHING;
    }
    in = input;
    out = output;
    int inEnd = inOffset + inLength;
    inStart = inOffset;
    lastStart = inEnd - Sequences.MATCH_MARGIN;
    outEnd = outOffset + capacity;
    anchor = inOffset;
    op = outOffset;
    waiting = 0;
    full = false;
    finder.begin(input, inOffset, inLength);
    parse(inEnd - Sequences.LAST_LITERALS);
    write(waiting);
    finder.end();
    int literals = Math.min(inEnd - anchor, Sequences.mostLiterals(outEnd - op));
    op = Sequences.putLiterals(in, anchor, literals, out, op, outEnd);
    in = new byte[0];
    out = in;
    return new Fit(anchor + literals - inOffset, op - outOffset);
  }

  /** Makes sequences until the output is full or the input at its end. */
  private void parse(int limit) {
    int p = inStart;
    int end = p;
    while (p <= lastStart && p - end <= outEnd - op && !full) {
      long match = finder.longest(p, limit);
      int matchEnd = p + (int) (match >>> 32);
      if (match == 0 || !take(p, matchEnd, (int) match, end)) {
        p += p < end ? 1 : 1 + (p - end >> PATIENCE);
        continue;
      }
      end = matchEnd;
      int next = end - OVERLAP;
      if (end - p >= enough) {
        write(waiting);
        next = end;
      }
      p = Math.max(p + 1, next);
      finder.skipTo(Math.min(p, lastStart + 1));
    }
  }

  /**
   * Puts a match in line, in place of those that it makes needless.
   *
   * @param at where it was found
   * @param matchEnd index behind it
   * @param end index behind the match before it
   * @return whether it is worth it
   */
  private boolean take(int at, int matchEnd, int distance, int end) {
    int begin = begin(at, distance);
    int kept = waiting;
    // Literals in front of it that it may cost to do without the last match: they must not cost
    // more than the match, nor than literals behind that match instead of this one.
    int most = Math.min(MATCH_COST, matchEnd - end);
    while (kept > 0 && begin - starts[kept - 1] < most) {
      kept--;
      most = MATCH_COST;
    }
    int start = Math.max(begin, kept == 0 ? anchor : ends[kept - 1]);
    boolean isWorthIt = kept < waiting || matchEnd - Math.max(end, start) > MATCH_COST;
    if (!isWorthIt || start > lastStart || matchEnd - start < Sequences.MIN_MATCH) {
      return false;
    }
    if (kept == MOST) {
      write(MOST / 2);
      kept = waiting;
    }
    starts[kept] = start;
    ends[kept] = matchEnd;
    distances[kept] = distance;
    waiting = kept + 1;
    return true;
  }

  /** Where a match begins that was found at an index. */
  private int begin(int at, int distance) {
    byte[] a = in;
    int low = Math.max(anchor, inStart + distance);
    int begin = at;
    while (begin > low && a[begin - 1] == a[begin - 1 - distance]) {
      begin--;
    }
    return begin;
  }

  /** Writes the first sequences that wait, as far as they fit. */
  private void write(int count) {
    for (int i = 0; i < count && !full; i++) {
      int literals = starts[i] - anchor;
      int length = ends[i] - starts[i];
      int fitting = Sequences.fitting(literals, length, outEnd - op);
      full = fitting < length;
      if (fitting > 0) {
        op = Sequences.put(in, anchor, literals, fitting, distances[i], out, op, outEnd);
        anchor = starts[i] + fitting;
      }
    }
    waiting -= count;
    System.arraycopy(starts, count, starts, 0, waiting);
    System.arraycopy(ends, count, ends, 0, waiting);
    System.arraycopy(distances, count, distances, 0, waiting);
  }
}
