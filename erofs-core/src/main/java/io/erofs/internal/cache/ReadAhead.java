package io.erofs.internal.cache;

import java.util.Arrays;

/**
 * How much is fetched behind what is missed: the usual window at first, twice as much each time
 * that somebody reads on to where the last one ended. Knows a few readers of a blob who read on in
 * different places. For one thread at a time.
 */
final class ReadAhead {
  private static final int STREAMS = 8;
  private static final long NOWHERE = -1;

  private final long base;
  private final long most;
  private final long[] last = new long[STREAMS];
  private final long[] next = new long[STREAMS];
  private final long[] window = new long[STREAMS];
  private int oldest;

  /**
   * Creates one without readers.
   *
   * @param base blocks of the first window; 0 for none ever
   * @param most blocks of the largest window
   */
  ReadAhead(long base, long most) {
    this.base = base;
    this.most = Math.max(base, most);
    Arrays.fill(next, NOWHERE);
  }

  /**
   * Says how many blocks to fetch behind a range, part of which is on its way.
   *
   * @param first where the range begins
   * @param end where that which is on its way ends, at or behind the end of the range
   * @param missed whether something of it had to be asked for; otherwise somebody has come to what
   *     was fetched ahead, which is a reason to go on only for a reader who is known
   */
  long blocks(long first, long end, boolean missed) {
    if (base == 0) {
      return 0;
    }
    for (int i = 0; i < STREAMS; i++) {
      if (first >= last[i] && first <= next[i]) {
        window[i] = Math.min(most, 2 * window[i]);
        return goOn(i, first, end);
      }
    }
    if (!missed) {
      return 0;
    }
    int i = oldest;
    oldest = (oldest + 1) % STREAMS;
    window[i] = base;
    return goOn(i, first, end);
  }

  private long goOn(int i, long first, long end) {
    last[i] = first;
    next[i] = end + window[i];
    return window[i];
  }
}
