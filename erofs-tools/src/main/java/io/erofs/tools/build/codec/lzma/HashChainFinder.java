package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;

/** Finds matches in chains of positions, one for each hash of four bytes, from the nearest on. */
final class HashChainFinder extends MatchFinder {
  private final int window;
  private final int niceLength;
  private final int depth;
  private final HashHeads heads;

  /** For each position, modulo the window: the one before it in its chain. */
  private int[] chain = {};

  private int mask;
  private int reach;
  private byte[] in = {};
  private int end;
  private int base;
  private int shift;

  HashChainFinder(int window, int niceLength, int depth) {
    this.window = window;
    this.niceLength = niceLength;
    this.depth = depth;
    this.heads = new HashHeads(window);
  }

  @Override
  void start(byte[] input, int offset, int length) {
    in = input;
    end = offset + length;
    int seen = Math.min(length, window);
    base = heads.start(seen);
    shift = base - offset;
    int nodes = Integer.highestOneBit(Math.max(seen, 2) - 1) << 1;
    if (chain.length < nodes) {
      chain = new int[nodes];
    }
    mask = nodes - 1;
    reach = Math.min(window, mask);
  }

  @Override
  void finish(int at) {
    heads.finish(at + shift);
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
    int lowest = Math.max(base, position - reach);
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
        best = note(count++, at, triple - shift, length);
      }
    }
    best = Math.max(best, 3);
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

  private int note(int number, int at, int other, int length) {
    lengths[number] = length;
    distances[number] = at - other - 1;
    return length;
  }
}
