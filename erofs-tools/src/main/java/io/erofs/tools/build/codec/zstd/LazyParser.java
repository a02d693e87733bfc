package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;

/**
 * Takes the best match of a place, unless one of the next places has a better one.
 *
 * <p>What is better is a matter of the bytes that a match saves and of the bits of its distance.
 */
final class LazyParser extends ChainParser {
  private static final int SKIP = 8;

  /** What a match must be better by, by how many places later it begins, in quarters of a byte. */
  private static final int[] PATIENCE = {0, 4, 7};

  private final int attempts;
  private final int depth;
  private int repeat1;
  private int repeat2;
  private int length;
  private int distance;
  private int gain;

  /**
   * Creates a parser.
   *
   * @param window greatest distance of a match
   * @param hashLog base-2 logarithm of the number of hashes
   * @param chainLog base-2 logarithm of the number of positions that are remembered
   * @param attempts most places that are compared with one
   * @param depth how many more places are looked at before a match is taken, 0 to 2
   */
  LazyParser(int window, int hashLog, int chainLog, int attempts, int depth) {
    super(window, hashLog, chainLog);
    this.attempts = attempts;
    this.depth = depth;
  }

  @Override
  void reset() {
    super.reset();
    repeat1 = 1;
    repeat2 = 4;
  }

  @Override
  void parse(Sequences sequences, int target, int limit) {
    int last = Math.min(limit - MIN, readable());
    int anchor = sequences.anchor();
    while (at <= last && at < target) {
      gain = 0;
      search(at, anchor, limit, 0);
      if (gain <= 0) {
        at += (at - anchor >> SKIP) + 1;
        continue;
      }
      int matchAt = at;
      for (int ahead = 1; ahead <= depth && matchAt + ahead <= last; ahead++) {
        if (search(matchAt + ahead, anchor, limit, PATIENCE[ahead])) {
          matchAt += ahead;
          ahead = 0;
        }
      }
      while (matchAt > anchor
          && matchAt - distance > start
          && in[matchAt - 1] == in[matchAt - 1 - distance]) {
        matchAt--;
        length++;
      }
      sequences.add(matchAt - anchor, length, distance);
      if (distance != repeat1) {
        repeat2 = repeat1;
        repeat1 = distance;
      }
      at = matchAt + length;
      anchor = at;
    }
    if (at > last) {
      at = limit;
    }
  }

  /** Looks for a match at a place; takes it if it is better than the one at hand. */
  private boolean search(int index, int anchor, int limit, int patience) {
    enter(index);
    final byte[] in = this.in;
    final int word = Words.i32(in, index);
    int bestGain = gain + patience;
    int bestLength = MIN - 1;
    int bestDistance = 0;
    for (int i = index > anchor ? 0 : 1; i < 2; i++) {
      final int repeat = i == 0 ? repeat1 : repeat2;
      final int from = index - repeat;
      if (from >= start && Words.i32(in, from) == word) {
        final int same = Words.common(in, from, index, MIN, limit - index);
        final int now = 4 * same - i;
        if (now > bestGain) {
          bestGain = now;
          bestLength = same;
          bestDistance = repeat;
        }
      }
    }
    final int low = low(index);
    int from = before(index);
    for (int left = attempts; left > 0 && from >= low; left--) {
      if (index + bestLength < limit
          && in[from + bestLength] == in[index + bestLength]
          && Words.i32(in, from) == word) {
        final int same = Words.common(in, from, index, MIN, limit - index);
        if (same > bestLength) {
          final int now = 4 * same - Log2.floor(index - from + 3);
          if (now > bestGain) {
            bestGain = now;
            bestLength = same;
            bestDistance = index - from;
          }
        }
      }
      from = before(from);
    }
    if (bestDistance == 0) {
      return false;
    }
    gain = bestGain;
    length = bestLength;
    distance = bestDistance;
    return true;
  }
}
