package io.erofs.tools.store;

import java.util.Arrays;

/** Ranges of bytes: first in any order, then sorted and without overlaps. */
final class Ranges {
  private long[] starts = new long[16];
  private long[] ends = new long[16];
  private int count;

  /** Adds a range. */
  void add(long start, long end) {
    if (count > 0 && ends[count - 1] == start) {
      ends[count - 1] = end;
      return;
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    starts[count] = start;
    ends[count] = end;
    count++;
  }

  /** Sorts the ranges and joins those that touch. */
  void join() {
    // Starts and ends may be sorted each by themselves: the sum over them stays the same.
    Arrays.sort(starts, 0, count);
    Arrays.sort(ends, 0, count);
    int joined = 0;
    int open = 0;
    int end = 0;
    for (int start = 0; start < count || end < count; ) {
      boolean begins = start < count && starts[start] <= ends[end];
      if (begins) {
        if (open++ == 0) {
          starts[joined] = starts[start];
        }
        start++;
      } else {
        if (--open == 0) {
          ends[joined++] = ends[end];
        }
        end++;
      }
    }
    count = joined;
  }

  int count() {
    return count;
  }

  long start(int range) {
    return starts[range];
  }

  long end(int range) {
    return ends[range];
  }

  /** Bytes of all ranges. */
  long bytes() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += ends[i] - starts[i];
    }
    return sum;
  }
}
