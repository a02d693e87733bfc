package io.erofs.tools.build.codec.zstd;

import java.util.Arrays;

/** Finds the lengths of Huffman codes: the best ones first, then shorter ones where needed. */
final class HuffmanLengths {
  private static final int SYMBOLS = 256;

  /** Counts and symbols of the present symbols, by increasing count. */
  private final int[] sorted = new int[SYMBOLS];

  private final int[] weight = new int[2 * SYMBOLS];
  private final int[] parent = new int[2 * SYMBOLS];
  private final int[] ideal = new int[SYMBOLS];
  private final int[] depth = new int[2 * SYMBOLS];
  private int present;

  /**
   * Takes counts and finds the best lengths, however great.
   *
   * @param counts how often each byte occurs; at least two do; the sum is below 2^23
   */
  void begin(int[] counts) {
    present = 0;
    for (int symbol = 0; symbol < SYMBOLS; symbol++) {
      if (counts[symbol] > 0) {
        sorted[present++] = counts[symbol] << 8 | symbol;
      }
    }
    Arrays.sort(sorted, 0, present);
    for (int i = 0; i < present; i++) {
      weight[i] = sorted[i] >>> 8;
    }
    int nodes = 2 * present - 1;
    int leaf = 0;
    int inner = present;
    for (int node = present; node < nodes; node++) {
      int sum = 0;
      for (int child = 0; child < 2; child++) {
        boolean takeLeaf = leaf < present && (inner >= node || weight[leaf] <= weight[inner]);
        int chosen = takeLeaf ? leaf++ : inner++;
        sum += weight[chosen];
        parent[chosen] = node;
      }
      weight[node] = sum;
    }
    depth[nodes - 1] = 0;
    for (int node = nodes - 2; node >= 0; node--) {
      depth[node] = depth[parent[node]] + 1;
    }
    System.arraycopy(depth, 0, ideal, 0, present);
  }

  /** Greatest length of the best code. */
  int longest() {
    return ideal[0];
  }

  /** The least length within which all symbols have codes. */
  int least() {
    return Log2.ceil(present);
  }

  /**
   * Lengths within a limit.
   *
   * @param limit greatest length, not below {@link #least}
   * @param lengths by symbol: takes its length
   */
  void within(int limit, byte[] lengths) {
    System.arraycopy(ideal, 0, depth, 0, present);
    // The sum of the shares of the code space, in units of a code of the greatest length.
    int used = 0;
    for (int i = 0; i < present; i++) {
      depth[i] = Math.min(depth[i], limit);
      used += 1 << limit - depth[i];
    }
    int space = 1 << limit;
    while (used > space) {
      used -= lengthen(limit);
    }
    // What is left goes to the most frequent of those that can take it.
    for (int i = present - 1; i >= 0 && used < space; i--) {
      while (depth[i] > 1 && used + (1 << limit - depth[i]) <= space) {
        used += 1 << limit - depth[i];
        depth[i]--;
      }
    }
    Arrays.fill(lengths, (byte) 0);
    for (int i = 0; i < present; i++) {
      lengths[sorted[i] & 0xFF] = (byte) depth[i];
    }
  }

  /** Lengthens the code for which it costs the least by the space that it gives. */
  private int lengthen(int limit) {
    int best = -1;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < present; i++) {
      if (depth[i] < limit) {
        long cost = (long) (sorted[i] >>> 8) << depth[i];
        if (cost < least) {
          least = cost;
          best = i;
        }
      }
    }
    depth[best]++;
    return 1 << limit - depth[best];
  }
}
