package io.erofs.tools.build.codec.deflate;

import java.util.Arrays;

/**
 * Decides which tokens share a block: begins with small chunks and joins neighbours, those first
 * that gain most, as long as a common description costs less than two.
 */
final class BlockSplitter {
  /** Bits around the bytes of a stored block. */
  private static final int STORED_FRAME = 40;

  private final int chunkTokens;
  private final int[][] histograms;
  private final int[] ends;
  private final int[] spans;
  private final long[] costs;
  private final long[] joinedCosts;
  private final int[] joined = new int[Alphabets.SYMBOLS];
  private int blocks;

  /**
   * Creates a splitter.
   *
   * @param chunkTokens tokens of a chunk
   * @param maxTokens most tokens to split
   */
  BlockSplitter(int chunkTokens, int maxTokens) {
    this.chunkTokens = chunkTokens;
    int chunks = maxTokens / chunkTokens + 1;
    histograms = new int[chunks][Alphabets.SYMBOLS];
    ends = new int[chunks];
    spans = new int[chunks];
    costs = new long[chunks];
    joinedCosts = new long[chunks];
  }

  /**
   * Splits tokens.
   *
   * @return number of blocks, at least 1
   */
  int split(int[] tokens, int count) {
    blocks = 0;
    for (int from = 0; from < count || blocks == 0; from += chunkTokens) {
      // A short rest goes to the chunk before.
      boolean last = count - from < 2 * chunkTokens;
      int to = last ? count : from + chunkTokens;
      Arrays.fill(histograms[blocks], 0);
      Alphabets.count(tokens, from, to, histograms[blocks]);
      spans[blocks] = Alphabets.span(tokens, from, to);
      costs[blocks] = cost(histograms[blocks], spans[blocks]);
      ends[blocks++] = to;
      if (last) {
        break;
      }
    }
    for (int i = 0; i < blocks - 1; i++) {
      joinedCosts[i] = joinedCost(i);
    }
    join();
    return blocks;
  }

  /** Index behind the last token of a block. */
  int end(int block) {
    return ends[block];
  }

  /** Bytes that a block decodes to. */
  int span(int block) {
    return spans[block];
  }

  /** Symbols of a block, without its end. */
  int[] histogram(int block) {
    return histograms[block];
  }

  private void join() {
    while (blocks > 1) {
      int best = -1;
      long bestGain = 0;
      for (int i = 0; i < blocks - 1; i++) {
        long gain = costs[i] + costs[i + 1] - joinedCosts[i];
        if (gain > bestGain) {
          bestGain = gain;
          best = i;
        }
      }
      if (best < 0) {
        return;
      }
      joinAt(best);
    }
  }

  private void joinAt(int i) {
    int[] into = histograms[i];
    int[] from = histograms[i + 1];
    for (int s = 0; s < Alphabets.SYMBOLS; s++) {
      into[s] += from[s];
    }
    costs[i] = joinedCosts[i];
    ends[i] = ends[i + 1];
    spans[i] += spans[i + 1];
    int behind = blocks - i - 2;
    System.arraycopy(histograms, i + 2, histograms, i + 1, behind);
    System.arraycopy(costs, i + 2, costs, i + 1, behind);
    System.arraycopy(ends, i + 2, ends, i + 1, behind);
    System.arraycopy(spans, i + 2, spans, i + 1, behind);
    System.arraycopy(joinedCosts, i + 1, joinedCosts, i, behind + 1);
    histograms[blocks - 1] = from;
    blocks--;
    if (i > 0) {
      joinedCosts[i - 1] = joinedCost(i - 1);
    }
    if (i < blocks - 1) {
      joinedCosts[i] = joinedCost(i);
    }
  }

  private long joinedCost(int i) {
    int[] a = histograms[i];
    int[] b = histograms[i + 1];
    for (int s = 0; s < Alphabets.SYMBOLS; s++) {
      joined[s] = a[s] + b[s];
    }
    return cost(joined, spans[i] + spans[i + 1]);
  }

  private static long cost(int[] histogram, int span) {
    return Math.min(Entropy.estimate(histogram), STORED_FRAME + 8L * span);
  }
}
