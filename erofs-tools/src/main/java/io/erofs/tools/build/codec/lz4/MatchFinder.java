package io.erofs.tools.build.codec.lz4;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Finds the longest match for a position: among the latest positions that begin with the same eight
 * bytes and, if there is none, among those that begin with the same four.
 *
 * <p>Long matches are rare in the chain of their first four bytes and near in that of eight; so few
 * candidates give nearly what many would.
 */
final class MatchFinder {
  private static final int LONG_BITS = 16;
  private static final int SHORT_BITS = 15;
  private static final int CHAIN_MASK = 0xFFFF;

  private final int longAttempts;
  private final int shortAttempts;
  private final int maxDistance;

  /** Positions inside of matches are remembered if all these bits of their offset are 0. */
  private final int stepMask;

  /** Number of the latest position, by hash of eight or four bytes. */
  private final int[] longHeads = new int[1 << LONG_BITS];

  private final int[] shortHeads = new int[1 << SHORT_BITS];

  /** By the low bits of a number: how far in front of it the chain goes on. */
  private final char[] longSteps = new char[CHAIN_MASK + 1];

  private final char[] shortSteps = new char[CHAIN_MASK + 1];

  private final Positions positions;

  private byte[] in = {};
  private int bias;
  private int start;
  private int next;

  /**
   * Creates empty tables.
   *
   * @param effort what to spend
   * @param maxDistance most bytes to look back
   * @param positions numbers for the positions in the tables
   */
  MatchFinder(Effort effort, int maxDistance, Positions positions) {
    this.longAttempts = effort.longAttempts();
    this.shortAttempts = effort.shortAttempts();
    this.maxDistance = maxDistance;
    this.stepMask = effort.step() - 1;
    this.positions = positions;
  }

  /** Begins with an input; nothing of earlier ones will be found. */
  void begin(byte[] input, int from, int length) {
    if (positions.begin(from, length)) {
      Arrays.fill(longHeads, 0);
      Arrays.fill(shortHeads, 0);
    }
    in = input;
    bias = positions.bias();
    start = from;
    next = from;
  }

  /** Lets go of the input. */
  void end() {
    positions.end(next);
    in = new byte[0];
  }

  /**
   * Goes over all positions in front of one, which are inside of a match; eight bytes of input must
   * follow each.
   */
  void skipTo(int position) {
    for (int p = next + (start - next & stepMask); p < position; p += stepMask + 1) {
      skip(p);
    }
    next = Math.max(next, position);
  }

  /** Goes over the next position, which is inside of a match. */
  void skip(int position) {
    if ((position - start & stepMask) == 0) {
      long bytes = Words.i64(in, position);
      int number = position + bias;
      put(longHeads, longSteps, longHash(bytes), number);
      put(shortHeads, shortSteps, shortHash((int) bytes), number);
    }
    next = position + 1;
  }

  /** Puts a position in front of its chain; returns the one behind it. */
  private static int put(int[] heads, char[] steps, int hash, int number) {
    int candidate = heads[hash];
    steps[number & CHAIN_MASK] = (char) Math.min(CHAIN_MASK, number - candidate);
    heads[hash] = number;
    return candidate;
  }

  /**
   * Looks for the longest match, and remembers the position.
   *
   * @param position the position next to the one that was remembered last
   * @param limit end of the bytes that may match; at least 4 bytes of input follow it
   * @return length of the match in the upper half, distance in the lower half; 0 if there is none
   */
  long longest(int position, int limit) {
    long bytes = Words.i64(in, position);
    int number = position + bias;
    int longCandidate = put(longHeads, longSteps, longHash(bytes), number);
    int shortCandidate = put(shortHeads, shortSteps, shortHash((int) bytes), number);
    next = position + 1;
    int low = number - maxDistance;
    long best = 0;
    if (longCandidate >= low) {
      best = search(longSteps, longCandidate, longAttempts, position, limit, low, best);
    }
    if (shortCandidate >= low && best >>> 32 < Long.BYTES) {
      best = search(shortSteps, shortCandidate, shortAttempts, position, limit, low, best);
    }
    return best;
  }

  private long search(
      char[] steps, int first, int attempts, int position, int limit, int low, long known) {
    byte[] a = in;
    int b = bias;
    long best = known;
    int length = Math.max(Sequences.MIN_MATCH - 1, (int) (known >>> 32));
    if (length >= limit - position) {
      return best;
    }
    int candidate = first;
    int head = Words.i32(a, position);
    int tail = Words.i32(a, position + length - 3);
    int left = attempts;
    do {
      int at = candidate - b;
      if (Words.i32(a, at + length - 3) == tail && Words.i32(a, at) == head) {
        int found = Words.common(a, at, position, 4, limit - position);
        if (found > length) {
          length = found;
          best = (long) found << 32 | (position - at);
          if (found >= limit - position) {
            break;
          }
          tail = Words.i32(a, position + length - 3);
        }
      }
      candidate -= steps[candidate & CHAIN_MASK];
    } while (candidate >= low && --left > 0);
    return best;
  }

  private static int longHash(long bytes) {
    return (int) (bytes * 0x9E3779B185EBCA87L >>> 64 - LONG_BITS);
  }

  private static int shortHash(int bytes) {
    return bytes * 0x9E3779B1 >>> 32 - SHORT_BITS;
  }
}
