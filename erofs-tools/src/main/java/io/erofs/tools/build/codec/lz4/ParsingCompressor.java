package io.erofs.tools.build.codec.lz4;

import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.Fit;
import java.util.Arrays;
import java.util.Objects;

/**
 * Chooses among literals and matches by what they cost: the shortest way to every position of the
 * input is known when the parse arrives there, and the way to the farthest one that the output
 * holds is the stream.
 *
 * <p>A match costs the same at every distance and nearly the same at every length, and what follows
 * a longer match never costs more but for single bytes. So only the longest match of a position is
 * looked for, and it is used in full or as far as its length costs one byte less. A match that is
 * long enough is taken at once: the way to its begin is written and the parse starts anew behind
 * it.
 */
final class ParsingCompressor implements Compressor {
  /** Positions after which the best way is written, however it may go on. */
  private static final int WINDOW = 1 << 15;

  /** Two to this power literals without a match make the steps one byte longer. */
  private static final int PATIENCE = 8;

  private static final long BYTE = 1L << 32;
  private static final long UNREACHED = Long.MAX_VALUE;

  private final MatchFinder finder;
  private final int enough;

  /**
   * By position: bytes of the block up to there in the upper half, literals since the last match.
   */
  private final long[] costs;

  /** By position: length and distance of the match that ends there, if no literal does. */
  private final long[] matches;

  /** Positions where the matches of a way end, last one first. */
  private final int[] ends = new int[WINDOW / Sequences.MIN_MATCH + 1];

  private byte[] in = {};
  private byte[] out = {};
  private int inStart;
  private int inEnd;
  private int capacity;
  private int outStart;

  /** Input index of the parse's first position. */
  private int start;

  /** Input index of the first literal that is not yet written. */
  private int anchor;

  /** Where the next sequence is written. */
  private int op;

  /** Farthest position that is reached. */
  private int reach;

  /**
   * Creates a compressor.
   *
   * @param effort what to spend
   * @param maxDistance greatest distance of a match
   * @param positions numbers for the positions in the tables
   */
  ParsingCompressor(Effort effort, int maxDistance, Positions positions) {
    this.finder = new MatchFinder(effort, maxDistance, positions);
    this.enough = effort.enough();
    this.costs = new long[WINDOW + enough + 1];
    this.matches = new long[WINDOW + enough + 1];
  }

  @Override
  public Fit compress(
      byte[] input, int inOffset, int inLength, byte[] output, int outOffset, int outCapacity) {
    Objects.checkFromIndexSize(inOffset, inLength, input.length);
    Objects.checkFromIndexSize(outOffset, outCapacity, output.length);
    if (inLength == 0 || outCapacity < 2) {
      return Fit.NOTHING;
    }
    in = input;
    out = output;
    inStart = inOffset;
    inEnd = inOffset + inLength;
    outStart = outOffset;
    capacity = outCapacity;
    start = inOffset;
    anchor = inOffset;
    op = outOffset;
    costs[0] = BYTE; // The token of the last literals.
    finder.begin(input, inOffset, inLength);
    while (parse()) {
      // Until the output is full or the input at its end.
    }
    int consumed = finish() - inOffset;
    finder.end();
    in = new byte[0];
    out = in;
    return new Fit(consumed, op - outOffset);
  }

  /** Goes on with the parse; returns whether it was started anew behind what was written. */
  private boolean parse() {
    int lastStart = inEnd - Sequences.MATCH_MARGIN;
    int limit = inEnd - Sequences.LAST_LITERALS;
    int end = Math.min(WINDOW, inEnd - start);
    long match = 0;
    int next = 0;
    reach = 0;
    for (int i = 0; i <= reach; i++) {
      long cost = costs[i];
      if (i == end) {
        if (i == inEnd - start || cost == UNREACHED) {
          return false;
        }
        restart(i, i, cost);
        return true;
      }
      int bytes = (int) (cost >>> 32);
      if (bytes < capacity) {
        literal(i, cost);
      }
      int position = start + i;
      if (position > lastStart) {
        continue;
      }
      match = shorter(match);
      if (match != 0 && match >>> 32 != 3) {
        finder.skip(position);
        if ((int) cost == 0) {
          match(i, bytes, match, (int) (match >>> 32));
        }
        continue;
      }
      if (i < next) {
        continue;
      }
      boolean wide = match != 0;
      match = finder.longest(position, limit);
      if (match == 0 || bytes > capacity) {
        next = i + 1 + ((int) cost >> PATIENCE);
        continue;
      }
      int from = wide ? cheapest(i, (int) match) : i;
      int length = (int) (match >>> 32) + i - from;
      if (length < enough) {
        match(from, (int) (costs[from] >>> 32), (long) length << 32 | (int) match, length);
      } else if (take(i, from, length, (int) match)) {
        return true;
      }
    }
    return false;
  }

  /** The cheapest of the positions from which a match may begin, going back from a given one. */
  private int cheapest(int i, int distance) {
    int best = i;
    long least = costs[i];
    byte[] a = in;
    int position = start + i;
    int low = Math.max(start, inStart + distance);
    while (position > low && a[position - 1] == a[position - 1 - distance]) {
      position--;
      if (costs[position - start] < least) {
        best = position - start;
        least = costs[best];
      }
    }
    return best;
  }

  /** A match without its first byte: that of the next position. */
  private static long shorter(long match) {
    return match < 2 * BYTE ? 0 : match - BYTE;
  }

  private void literal(int i, long cost) {
    int literals = (int) cost + 1;
    long next = cost + BYTE + 1;
    if (literals >= 15 && (literals - 15) % 255 == 0) {
      next += BYTE;
      if (next >>> 32 > capacity) {
        return;
      }
    }
    if (i == reach) {
      reach++;
    } else if (next >= costs[i + 1]) {
      return;
    }
    costs[i + 1] = next;
  }

  private void match(int i, int bytes, long match, int length) {
    int more = Sequences.matchLengthBytes(length);
    reach(i, bytes + Sequences.MATCH_BYTES + more, match, length);
    if (more > 0) {
      int fewer = Sequences.longestMatch(more - 1);
      long shortened = (long) fewer << 32 | (match & 0xFFFF);
      reach(i, bytes + Sequences.MATCH_BYTES + more - 1, shortened, fewer);
    }
  }

  private void reach(int i, int bytes, long match, int length) {
    // The cost includes a token already.
    if (bytes + Sequences.tailBytes(length) - 1 > capacity) {
      return;
    }
    int to = i + length;
    if (to > reach) {
      Arrays.fill(costs, reach + 1, to, UNREACHED);
      reach = to;
    } else if ((long) bytes << 32 >= costs[to]) {
      return;
    }
    costs[to] = (long) bytes << 32;
    matches[to] = match;
  }

  /** Writes the way to a position, and a match there as far as it fits. */
  private boolean take(int i, int from, int length, int distance) {
    int bytes = (int) (costs[from] >>> 32);
    int room = capacity - bytes - Sequences.MATCH_BYTES - Sequences.LAST_LITERALS;
    int fitting = Math.min(length, Sequences.longestMatch(room));
    if (room < 0 || from + fitting <= i) {
      return false;
    }
    restart(from, from + fitting, 0);
    int position = start - fitting;
    op =
        Sequences.put(
            in, anchor, position - anchor, fitting, distance, out, op, outStart + capacity);
    anchor = start;
    costs[0] = (long) (op - outStart + 1) << 32;
    finder.skipTo(Math.min(start, inEnd - Sequences.MATCH_MARGIN + 1));
    return true;
  }

  /** Writes the way to a position, and starts the parse anew at that or another one. */
  private void restart(int i, int at, long cost) {
    write(i);
    start += at;
    costs[0] = cost;
  }

  /** Writes the sequences on the way to a position, without the literals behind the last match. */
  private void write(int i) {
    int count = 0;
    int at = i - literals(i);
    while (at > 0) {
      ends[count++] = at;
      at -= (int) (matches[at] >>> 32);
      at -= literals(at);
    }
    int outEnd = outStart + capacity;
    while (count > 0) {
      int end = ends[--count];
      long match = matches[end];
      int length = (int) (match >>> 32);
      int literals = start + end - length - anchor;
      op = Sequences.put(in, anchor, literals, length, (int) match & 0xFFFF, out, op, outEnd);
      anchor = start + end;
    }
  }

  private int literals(int i) {
    return (int) costs[i];
  }

  /** Writes the way to where most input is taken, and the last literals; returns their end. */
  private int finish() {
    int best = reach;
    if (start + reach < inEnd) {
      int most = 0;
      for (int i = reach; i >= 0; i--) {
        int bytes = (int) (costs[i] >>> 32);
        if (bytes <= capacity && end(i) > most) {
          most = end(i);
          best = i;
        }
        if (bytes < capacity - 32) {
          break;
        }
      }
    }
    int end = start + reach < inEnd ? end(best) : inEnd;
    write(best);
    op = Sequences.putLiterals(in, anchor, end - anchor, out, op, outStart + capacity);
    return end;
  }

  /** Where the input ends if the rest of the output is filled with literals from a position on. */
  private int end(int i) {
    int literals = literals(i);
    int before = (int) (costs[i] >>> 32) - 1 - literals - Sequences.literalLengthBytes(literals);
    return start + i - literals + Sequences.mostLiterals(capacity - before);
  }
}
