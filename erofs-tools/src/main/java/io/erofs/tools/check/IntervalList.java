package io.erofs.tools.check;

import java.util.Arrays;

/**
 * Ranges of bytes in one container with their use and the inode that uses them: 21 bytes for each.
 * For one thread.
 */
final class IntervalList {
  private static final int FIRST_CAPACITY = 64;
  private static final int FIRST_COMPACTION = 1 << 20;
  private static final Use[] USES = Use.values();

  private int size;
  private int compactAt = FIRST_COMPACTION;
  private long[] starts = new long[FIRST_CAPACITY];
  private long[] ends = new long[FIRST_CAPACITY];
  private int[] rows = new int[FIRST_CAPACITY];
  private byte[] uses = new byte[FIRST_CAPACITY];

  int size() {
    return size;
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return ends[index];
  }

  /** The row of the inode, or {@link Subject#NO_ROW}. */
  int row(int index) {
    return rows[index];
  }

  Use use(int index) {
    return USES[uses[index]];
  }

  /** Adds a range that is not empty. */
  void add(long start, long end, Use use, int row) {
    if (size >= compactAt) {
      sort();
      joinChunks();
      compactAt = Math.max(FIRST_COMPACTION, size * 2);
    }
    if (size == starts.length) {
      grow();
    }
    put(size++, start, end, row, (byte) use.ordinal());
  }

  private void put(int index, long start, long end, int row, byte use) {
    starts[index] = start;
    ends[index] = end;
    rows[index] = row;
    uses[index] = use;
  }

  private void grow() {
    int length = size + (size >> 1);
    starts = Arrays.copyOf(starts, length);
    ends = Arrays.copyOf(ends, length);
    rows = Arrays.copyOf(rows, length);
    uses = Arrays.copyOf(uses, length);
  }

  /** Sorts by start, then use, then row, then end. Nearly sorted lists sort in linear time. */
  void sort() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    apply(mergeRuns(order));
  }

  private int compare(int a, int b) {
    int byStart = Long.compare(starts[a], starts[b]);
    if (byStart != 0) {
      return byStart;
    }
    if (uses[a] != uses[b]) {
      return uses[a] - uses[b];
    }
    return rows[a] != rows[b] ? Integer.compare(rows[a], rows[b]) : Long.compare(ends[a], ends[b]);
  }

  /** Natural merge sort: merges neighbouring ascending runs until one is left. */
  private int[] mergeRuns(int[] order) {
    int[] from = order;
    int[] to = new int[size];
    int runs;
    do {
      runs = 0;
      int at = 0;
      while (at < size) {
        int middle = runEnd(from, at);
        int end = middle == size ? size : runEnd(from, middle);
        merge(from, to, at, middle, end);
        at = end;
        runs++;
      }
      int[] swap = from;
      from = to;
      to = swap;
    } while (runs > 1);
    return from;
  }

  private int runEnd(int[] order, int start) {
    int end = start + 1;
    while (end < size && compare(order[end - 1], order[end]) <= 0) {
      end++;
    }
    return end;
  }

  private void merge(int[] from, int[] to, int start, int middle, int end) {
    int a = start;
    int b = middle;
    for (int at = start; at < end; at++) {
      boolean left = b == end || a < middle && compare(from[a], from[b]) <= 0;
      to[at] = left ? from[a++] : from[b++];
    }
  }

  private void apply(int[] order) {
    long[] longs = new long[starts.length];
    starts = gather(starts, longs, order);
    ends = gather(ends, new long[longs.length], order);
    int[] newRows = new int[longs.length];
    byte[] newUses = new byte[longs.length];
    for (int i = 0; i < size; i++) {
      newRows[i] = rows[order[i]];
      newUses[i] = uses[order[i]];
    }
    rows = newRows;
    uses = newUses;
  }

  private long[] gather(long[] from, long[] to, int[] order) {
    for (int i = 0; i < size; i++) {
      to[i] = from[order[i]];
    }
    return to;
  }

  /** Joins chunk ranges that touch or overlap; a joined range forgets its inode if they differ. */
  private void joinChunks() {
    int kept = 0;
    int lastChunk = -1;
    byte chunk = (byte) Use.CHUNK.ordinal();
    for (int i = 0; i < size; i++) {
      if (uses[i] == chunk && lastChunk >= 0 && starts[i] <= ends[lastChunk]) {
        ends[lastChunk] = Math.max(ends[lastChunk], ends[i]);
        if (rows[lastChunk] != rows[i]) {
          rows[lastChunk] = Subject.NO_ROW;
        }
        continue;
      }
      put(kept, starts[i], ends[i], rows[i], uses[i]);
      if (uses[i] == chunk) {
        lastChunk = kept;
      }
      kept++;
    }
    size = kept;
  }
}
