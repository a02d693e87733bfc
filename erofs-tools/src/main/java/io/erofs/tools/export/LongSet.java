package io.erofs.tools.export;

/** A set of node numbers that takes 8 to 16 bytes for each. Not thread-safe. */
final class LongSet {
  private static final int FIRST_CAPACITY = 1024;

  private long[] slots = new long[FIRST_CAPACITY];
  private int size;
  private boolean hasZero;

  /** Adds a number and tells whether it is new. */
  boolean add(long value) {
    if (value == 0) {
      boolean isNew = !hasZero;
      hasZero = true;
      return isNew;
    }
    if (size * 3L > slots.length * 2L) {
      grow();
    }
    if (!insert(slots, value)) {
      return false;
    }
    size++;
    return true;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(slots.length, 2)];
    for (long value : slots) {
      if (value != 0) {
        insert(larger, value);
      }
    }
    slots = larger;
  }

  private static boolean insert(long[] table, long value) {
    int mask = table.length - 1;
    int at = (int) (value * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (table[at] != 0) {
      if (table[at] == value) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = value;
    return true;
  }
}
