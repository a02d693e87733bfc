package io.erofs.tools.build.data;

import io.erofs.tools.build.tree.RegularInode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The extents that are stored, by a digest of bytes that they hold; of several with equal ones the
 * first {@value #MOST_ALIKE}. No more than {@value #MOST}, which take about 70 bytes each.
 */
final class ExtentIndex {
  /** No such extent. */
  static final int UNKNOWN = -1;

  static final int MOST = 1 << 22;

  static final int MOST_ALIKE = 16;

  private static final long SPREAD = 0xD6E8FEB86659FD93L;

  private final List<Entry> entries = new ArrayList<>();
  private long[] keys = new long[1 << 12];
  private int[] numbers = new int[1 << 12];
  private int[] following = new int[1 << 12];

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
   * @param lead how far behind its beginning is what its digest is of
   * @param beginning digest of its first bytes
   */
  record Entry(
      RegularInode file,
      long offset,
      int length,
      long address,
      int stored,
      boolean compressed,
      int codec,
      int lead,
      long beginning) {}

  /** The number of the first extent with a digest, or {@link #UNKNOWN}. */
  int find(long hash) {
    return numbers[slotOf(hash)] - 1;
  }

  /** The number of the next extent with the same digest, or {@link #UNKNOWN}. */
  int following(int number) {
    return following[number] - 1;
  }

  Entry get(int number) {
    return entries.get(number);
  }

  /** Adds an extent, unless there are too many, or one that begins with the same bytes. */
  void add(long hash, Entry entry) {
    if (entries.size() == MOST) {
      return;
    }
    int slot = slotOf(hash);
    int last = numbers[slot] - 1;
    int alike = 0;
    for (int number = last; number != UNKNOWN; number = following(number)) {
      if (++alike == MOST_ALIKE || get(number).beginning() == entry.beginning()) {
        return;
      }
      last = number;
    }
    append(entry);
    if (last == UNKNOWN) {
      keys[slot] = hash;
      numbers[slot] = entries.size();
    } else {
      following[last] = entries.size();
    }
    if (entries.size() * 4L > numbers.length * 3L) {
      grow();
    }
  }

  private void append(Entry entry) {
    if (entries.size() == following.length) {
      following = Arrays.copyOf(following, following.length * 2);
    }
    entries.add(entry);
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
