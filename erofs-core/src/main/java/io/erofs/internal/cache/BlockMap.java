package io.erofs.internal.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which blocks of a blob are on disk, with the checksum of each, and which of them were compared
 * with it since the blob was opened. Memory is taken for the parts that are used. Looked at without
 * locks; changed by one thread at a time.
 */
final class BlockMap {
  private static final int GROUP_BITS = 13;
  private static final int GROUP = 1 << GROUP_BITS;

  private static final class Group {
    private final AtomicLongArray present;
    private final AtomicLongArray trusted;
    private final int[] sums;

    Group(int blocks) {
      this.present = new AtomicLongArray((blocks + 63) / 64);
      this.trusted = new AtomicLongArray((blocks + 63) / 64);
      this.sums = new int[blocks];
    }
  }

  private final long blocks;
  private final AtomicReferenceArray<Group> groups;
  private final AtomicLong present = new AtomicLong();

  BlockMap(long blocks) {
    this.blocks = blocks;
    this.groups = new AtomicReferenceArray<>((int) (blocks + GROUP - 1 >> GROUP_BITS));
  }

  /** Number of blocks that are present. */
  long count() {
    return present.get();
  }

  /** Whether all are. */
  boolean isComplete() {
    return present.get() == blocks;
  }

  boolean isPresent(long block) {
    Group group = groups.get((int) (block >> GROUP_BITS));
    return group != null && isSet(group.present, block);
  }

  boolean isTrusted(long block) {
    Group group = groups.get((int) (block >> GROUP_BITS));
    return group != null && isSet(group.trusted, block);
  }

  /** Whether all blocks of a range were compared with their checksums. */
  boolean isTrusted(long first, long end) {
    for (long block = first; block < end; block++) {
      if (!isTrusted(block)) {
        return false;
      }
    }
    return true;
  }

  /** The first block from some block on that is present or is not; at most the end. */
  long next(long from, long end, boolean wanted) {
    long block = from;
    while (block < end && isPresent(block) != wanted) {
      block++;
    }
    return block;
  }

  /** Checksum of a block that is present. */
  int sum(long block) {
    Group group = groups.get((int) (block >> GROUP_BITS));
    return group == null ? 0 : group.sums[(int) block & GROUP - 1];
  }

  /** A block is on disk. */
  synchronized void add(long block, int sum, boolean trusted) {
    int index = (int) (block >> GROUP_BITS);
    Group group = groups.get(index);
    if (group == null) {
      group = new Group((int) Math.min(GROUP, blocks - ((long) index << GROUP_BITS)));
      groups.set(index, group);
    }
    group.sums[(int) block & GROUP - 1] = sum;
    if (trusted) {
      set(group.trusted, block, true);
    }
    if (!isSet(group.present, block)) {
      set(group.present, block, true); // after the sum, which readers look at then
      present.incrementAndGet();
    }
  }

  /** A block was compared with its checksum. */
  synchronized void trust(long block) {
    Group group = groups.get((int) (block >> GROUP_BITS));
    if (group != null && isSet(group.present, block)) {
      set(group.trusted, block, true);
    }
  }

  /**
   * A block is not what its checksum says.
   *
   * @return false if it was missing already, or was written anew meanwhile
   */
  synchronized boolean remove(long block) {
    Group group = groups.get((int) (block >> GROUP_BITS));
    if (group == null || !isSet(group.present, block) || isSet(group.trusted, block)) {
      return false;
    }
    set(group.present, block, false);
    present.decrementAndGet();
    return true;
  }

  /** Blocks are to be compared with their checksums once more. */
  synchronized void distrust(long first, long end) {
    for (long block = first; block < end; block++) {
      Group group = groups.get((int) (block >> GROUP_BITS));
      if (group != null) {
        set(group.trusted, block, false);
      }
    }
  }

  /** Blocks cannot be read, whatever the reason. */
  synchronized void forget(long first, long end) {
    for (long block = first; block < end; block++) {
      Group group = groups.get((int) (block >> GROUP_BITS));
      if (group != null && isSet(group.present, block)) {
        set(group.present, block, false);
        set(group.trusted, block, false);
        present.decrementAndGet();
      }
    }
  }

  private static boolean isSet(AtomicLongArray bits, long block) {
    int bit = (int) block & GROUP - 1;
    return (bits.get(bit >> 6) >>> bit & 1) != 0;
  }

  private static void set(AtomicLongArray bits, long block, boolean value) {
    int bit = (int) block & GROUP - 1;
    long word = bits.get(bit >> 6);
    bits.set(bit >> 6, value ? word | 1L << bit : word & ~(1L << bit));
  }
}
