package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.RegularInode;
import java.util.ArrayList;
import java.util.List;

/**
 * The extents that are stored, by a hash, such as that of the bytes that they begin with; of
 * several with equal hashes the first one. About 60 bytes for each.
 */
final class ExtentIndex {
  /** No such extent. */
  static final int UNKNOWN = -1;

  private static final int FILTER_BITS = 22;
  private static final long SPREAD = 0xD6E8FEB86659FD93L;

  private final long[] filter = new long[1 << FILTER_BITS - 6];
  private final List<Entry> entries = new ArrayList<>();
  private long[] keys = new long[1 << 12];
  private int[] numbers = new int[1 << 12];

  /**
   * An extent that is stored.
   *
   * @param file the file that has it
   * @param offset where in the file
   * @param length bytes of the file
   * @param address where it is stored, in bytes
   * @param stored bytes that it takes
   * @param compressed whether it is compressed
   * @param codec number of the algorithm of its file
   */
  record Entry(
      RegularInode file,
      long offset,
      int length,
      long address,
      int stored,
      boolean compressed,
      int codec) {}

  /** Whether there may be an extent that begins like this: fast, and often enough no. */
  boolean mayHave(long hash) {
    int bit = (int) (hash * SPREAD >>> Long.SIZE - FILTER_BITS);
    return (filter[bit >>> 6] & 1L << bit) != 0;
  }

  /** The number of the extent, or {@link #UNKNOWN}. */
  int find(long hash) {
    return numbers[slotOf(hash)] - 1;
  }

  /** Number of extents. */
  int size() {
    return entries.size();
  }

  Entry get(int number) {
    return entries.get(number);
  }

  /** Adds an extent unless there is one with that hash. */
  void add(long hash, Entry entry) {
    int slot = slotOf(hash);
    if (numbers[slot] != 0) {
      return;
    }
    entries.add(entry);
    keys[slot] = hash;
    numbers[slot] = entries.size();
    int bit = (int) (hash * SPREAD >>> Long.SIZE - FILTER_BITS);
    filter[bit >>> 6] |= 1L << bit;
    if (entries.size() * 4L > numbers.length * 3L) {
      grow();
    }
  }

  private int slotOf(long hash) {
    int mask = numbers.length - 1;
    int slot = (int) (hash * SPREAD >>> 32) & mask;
    while (numbers[slot] != 0 && keys[slot] != hash) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[oldKeys.length * 2];
    numbers = new int[oldNumbers.length * 2];
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] != 0) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
