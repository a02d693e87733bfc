package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;

/**
 * Finds matches in trees of positions, one for each hash of four bytes, sorted by what follows.
 *
 * <p>The newest position is the root, so that the way down to where a new one belongs meets the
 * nearest occurrence of each length first.
 */
final class BinaryTreeFinder extends MatchFinder {
  private static final int NONE = 0;

  /** For each position, modulo the window: the next smaller and the next larger sequence. */
  private int[] children = {};

  BinaryTreeFinder(int window, int niceLength, int depth) {
    super(window, niceLength, depth);
  }

  @Override
  void needNodes(int nodes) {
    if (children.length < nodes * 2) {
      children = new int[nodes * 2];
    }
  }

  @Override
  int find(int at) {
    int limit = Math.min(niceLength, end - at);
    if (limit < LOOKAHEAD) {
      return 0;
    }
    int position = at + shift;
    heads.replace(Words.i32(in, at), position);
    int lowest = lowest(position);
    int count = findNear(at, lowest, limit);
    int best = longest(count);
    if (best == limit) {
      descend(at, heads.quad, lowest, limit, limit - 1, count);
      return count;
    }
    return descend(at, heads.quad, lowest, limit, Math.max(best, 3), count);
  }

  @Override
  void skip(int at, int count) {
    for (int i = at; i < at + count; i++) {
      int limit = Math.min(niceLength, end - i);
      if (limit < LOOKAHEAD) {
        return;
      }
      int position = i + shift;
      heads.replace(Words.i32(in, i), position);
      descend(i, heads.quad, lowest(position), limit, limit - 1, 0);
    }
  }

  /**
   * Puts an index into its tree, and notes the longer and longer matches on the way.
   *
   * @param best length that matches have to exceed
   * @param count matches found already
   * @return matches found in all
   */
  private int descend(int at, int root, int lowest, int limit, int best, int count) {
    byte[] bytes = in;
    int[] links = children;
    int first = base;
    int found = count;
    int longest = best;
    int candidate = root;
    int smaller = (at + shift - first & mask) << 1;
    int larger = smaller + 1;
    int smallerCommon = 0;
    int largerCommon = 0;
    for (int left = depth; left > 0 && candidate >= lowest; left--) {
      int node = (candidate - first & mask) << 1;
      int other = candidate - shift;
      int common = Words.common(bytes, other, at, Math.min(smallerCommon, largerCommon), limit);
      if (common > longest) {
        longest = common;
        lengths[found] = common;
        distances[found++] = at - other - 1;
        if (common == limit) {
          links[smaller] = links[node];
          links[larger] = links[node + 1];
          return found;
        }
      }
      if ((bytes[other + common] & 0xFF) < (bytes[at + common] & 0xFF)) {
        links[smaller] = candidate;
        smaller = node + 1;
        candidate = links[smaller];
        smallerCommon = common;
      } else {
        links[larger] = candidate;
        larger = node;
        candidate = links[larger];
        largerCommon = common;
      }
    }
    links[smaller] = NONE;
    links[larger] = NONE;
    return found;
  }
}
