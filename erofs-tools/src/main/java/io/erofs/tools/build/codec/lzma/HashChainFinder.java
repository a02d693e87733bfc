package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;

/** Finds matches in chains of positions, one for each hash of four bytes, from the nearest on. */
final class HashChainFinder extends MatchFinder {
  /** For each position, modulo the window: the one before it in its chain. */
  private int[] chain = {};

  HashChainFinder(int window, int niceLength, int depth) {
    super(window, niceLength, depth);
  }

  @Override
  void needNodes(int nodes) {
    if (chain.length < nodes) {
      chain = new int[nodes];
    }
  }

  @Override
  int find(int at) {
    int limit = Math.min(niceLength, end - at);
    if (limit < LOOKAHEAD) {
      return 0;
    }
    byte[] bytes = in;
    int position = at + shift;
    heads.replace(Words.i32(bytes, at), position);
    int candidate = heads.quad;
    chain[position - base & mask] = candidate;
    int lowest = lowest(position);
    int count = findNear(at, lowest, limit);
    int best = Math.max(longest(count), 3);
    for (int left = depth; left > 0 && candidate >= lowest && best < limit; left--) {
      int other = candidate - shift;
      if (bytes[other + best] == bytes[at + best]
          && Words.i32(bytes, other) == Words.i32(bytes, at)) {
        int length = Words.common(bytes, other, at, LOOKAHEAD, limit);
        if (length > best) {
          best = note(count++, at, other, length);
        }
      }
      candidate = chain[candidate - base & mask];
    }
    return count;
  }

  @Override
  void skip(int at, int count) {
    int last = Math.min(at + count, end - LOOKAHEAD + 1);
    for (int i = at; i < last; i++) {
      heads.replace(Words.i32(in, i), i + shift);
      chain[i + shift - base & mask] = heads.quad;
    }
  }
}
