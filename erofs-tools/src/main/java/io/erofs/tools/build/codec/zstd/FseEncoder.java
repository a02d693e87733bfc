package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.FseCounts;

/**
 * The table of a finite-state-entropy encoder.
 *
 * <p>A state is a number from the size of the table up to twice of it. To encode a symbol is to
 * write the lowest bits of the state, as many as {@link #widths} says, and to go to the state that
 * the rest of it and the symbol lead to.
 *
 * <p>Source: RFC 8878, section 4.1.
 */
final class FseEncoder {
  /**
   * By symbol: added to a state, the number of bits to write is in the upper half of the result.
   */
  final int[] widths;

  /** By symbol: what to add to the rest of a state for an index into {@link #next}. */
  final int[] steps;

  /** The states. */
  final short[] next;

  private final FseCounts counts;
  private final int[] first;
  private int log;

  /**
   * Creates an encoder without a table.
   *
   * @param maxSymbols greatest number of symbols
   * @param maxLog base-2 logarithm of the size of the largest table
   */
  FseEncoder(int maxSymbols, int maxLog) {
    widths = new int[maxSymbols];
    steps = new int[maxSymbols];
    first = new int[maxSymbols];
    next = new short[1 << maxLog];
    counts = new FseCounts(maxSymbols - 1, maxLog);
  }

  /** Base-2 logarithm of the number of states. */
  int log() {
    return log;
  }

  /** Makes the table for a distribution. */
  void build(FseDistribution distribution) {
    log = distribution.log();
    int symbols = distribution.symbols();
    short[] shares = distribution.shares();
    counts.set(log, shares);
    counts.spread();
    int size = 1 << log;
    int at = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int share = Math.abs(shares[symbol]);
      first[symbol] = at;
      steps[symbol] = at - share;
      if (share > 0) {
        int width = share == 1 ? log : log - Log2.floor(share - 1);
        widths[symbol] = (width << 16) - (share << width);
      }
      at += share;
    }
    for (int state = 0; state < size; state++) {
      int symbol = counts.symbol(state);
      next[steps[symbol] + counts.occurrence(state)] = (short) (size + state);
    }
  }

  /** Makes a table of one state, which needs no bits. */
  void single(int symbol) {
    log = 0;
    widths[symbol] = 0;
    steps[symbol] = 0;
    first[symbol] = 0;
    next[0] = 1;
    next[1] = 1;
  }

  /** The state of the symbol that is decoded last. */
  int begin(int symbol) {
    return next[first[symbol]];
  }
}
