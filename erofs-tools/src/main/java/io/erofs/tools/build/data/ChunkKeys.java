package io.erofs.tools.build.data;

import java.util.Arrays;

/**
 * Finds chunks that may be equal by keys of 64 bits: 20 bytes each, and 5 to 11 more in a hash
 * table. For one thread at a time.
 */
final class ChunkKeys {
  /** No further chunk. */
  static final int NONE = -1;

  private static final int FIRST_SIZE = 1 << 10;

  private long[] keys = new long[FIRST_SIZE];
  private long[] blocks = new long[FIRST_SIZE];
  private int[] lengths = new int[FIRST_SIZE];
  private int[] slots = new int[2 * FIRST_SIZE];
  private int count;

  /** Creates an index of nothing. */
  ChunkKeys() {}

  /** The block of a chunk. */
  long block(int entry) {
    return blocks[entry];
  }

  /** The first chunk with a key and a length, in the order in which they were added. */
  int first(long key, int length) {
    return from(slot(key), key, length);
  }

  /** The next chunk with the key and the length of one that was found. */
  int next(int entry) {
    int slot = slot(keys[entry]);
    while (slots[slot] - 1 != entry) {
      slot = slot + 1 & slots.length - 1;
    }
    return from(slot + 1 & slots.length - 1, keys[entry], lengths[entry]);
  }

  /** Remembers a chunk. */
  void add(long key, long block, int length) {
    if ((count + 1) * 4L > slots.length * 3L) {
      grow();
    }
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
      blocks = Arrays.copyOf(blocks, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    keys[count] = key;
    blocks[count] = block;
    lengths[count] = length;
    put(count++);
  }

  private int from(int start, long key, int length) {
    int slot = start;
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (keys[entry] == key && lengths[entry] == length) {
        return entry;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  private void put(int entry) {
    int slot = slot(keys[entry]);
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = entry + 1;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int entry = 0; entry < count; entry++) {
      put(entry);
    }
  }

  private int slot(long key) {
    return (int) (key ^ key >>> 32) & slots.length - 1;
  }
}
