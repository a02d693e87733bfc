package io.erofs.tools.check;

import io.erofs.error.LimitExceededException;
import io.erofs.error.Location;
import java.util.Arrays;

/**
 * The inodes found so far, in the order in which they were found: about 60 bytes for each, so that
 * millions fit. For one thread.
 *
 * <p>A row remembers the first entry that led to it: the row of the directory and the place of the
 * entry in it. The name is read again when a path is needed.
 */
final class InodeTable {
  /** Type of a row whose inode cannot be read. */
  static final int UNREADABLE = 0;

  private static final int ENTRY_INDEX_BITS = 13;
  private static final int EMPTY = -1;

  /** Most levels climbed in search of a cycle, so that deep trees full of cycles end. */
  private static final int MAX_CLIMB = 1000;

  private final int maxRows;
  private int size;
  private int[] slots = new int[64];
  private long[] nids = new long[32];
  private int[] parents = new int[32];
  private long[] entries = new long[32];
  private int[] references = new int[32];
  private int[] subdirectories = new int[32];
  private int[] linkCounts = new int[32];
  private int[] serials = new int[32];
  private short[] pathLengths = new short[32];
  private byte[] types = new byte[32];
  private byte[] claimedTypes = new byte[32];

  /**
   * Creates an empty table.
   *
   * @param maxRows most inodes
   */
  InodeTable(int maxRows) {
    this.maxRows = maxRows;
    Arrays.fill(slots, EMPTY);
  }

  int size() {
    return size;
  }

  /** The row of a node number, or -1. */
  int find(long nid) {
    for (int slot = slot(nid); ; slot = slot + 1 & slots.length - 1) {
      int row = slots[slot];
      if (row == EMPTY || nids[row] == nid) {
        return row;
      }
    }
  }

  /**
   * Adds a node number that is not there yet.
   *
   * @param parent row of the directory, or -1
   * @param entry place of the entry in the directory, see {@link #entry}
   * @param pathLength bytes of the path, not more than 32767
   */
  int add(long nid, int parent, long entry, int pathLength) throws LimitExceededException {
    if (size == maxRows) {
      throw new LimitExceededException(
          "inodes", size + 1L, maxRows, Location.of("memory").withNid(nid));
    }
    if (size == nids.length) {
      grow();
    }
    int row = size++;
    nids[row] = nid;
    parents[row] = parent;
    entries[row] = entry;
    pathLengths[row] = (short) Math.min(pathLength, Short.MAX_VALUE);
    insert(row);
    return row;
  }

  /** The place of an entry: number of the directory block, number of the entry in it. */
  static long entry(long block, int index) {
    return block << ENTRY_INDEX_BITS | index;
  }

  static long entryBlock(long entry) {
    return entry >>> ENTRY_INDEX_BITS;
  }

  static int entryIndex(long entry) {
    return (int) (entry & (1 << ENTRY_INDEX_BITS) - 1);
  }

  long nid(int row) {
    return nids[row];
  }

  int parent(int row) {
    return parents[row];
  }

  long entry(int row) {
    return entries[row];
  }

  int pathLength(int row) {
    return pathLengths[row];
  }

  /** The code of the type, or {@link #UNREADABLE}. */
  int type(int row) {
    return types[row];
  }

  long linkCount(int row) {
    return Integer.toUnsignedLong(linkCounts[row]);
  }

  int serial(int row) {
    return serials[row];
  }

  /** What a readable inode says about itself. */
  void describe(int row, int type, long linkCount, long serial) {
    types[row] = (byte) type;
    linkCounts[row] = (int) linkCount;
    serials[row] = (int) serial;
  }

  int references(int row) {
    return references[row];
  }

  void addReference(int row) {
    references[row]++;
  }

  int subdirectories(int row) {
    return subdirectories[row];
  }

  void addSubdirectory(int row) {
    subdirectories[row]++;
  }

  /** The type that the first entry claims. */
  int claimedType(int row) {
    return claimedTypes[row] & 0xFF;
  }

  void claimType(int row, int type) {
    claimedTypes[row] = (byte) type;
  }

  /** Whether a row is another, or a directory above it within a thousand levels. */
  boolean isAtOrAbove(int ancestor, int row) {
    int at = row;
    for (int level = 0; at > ancestor && level < MAX_CLIMB; level++) {
      at = parents[at];
    }
    return at == ancestor;
  }

  private int slot(long nid) {
    long hash = nid * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 32) & slots.length - 1;
  }

  private void insert(int row) {
    int slot = slot(nids[row]);
    while (slots[slot] != EMPTY) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = row;
  }

  private void grow() {
    int length = (int) Math.min(nids.length + (nids.length >> 1) + 32L, Integer.MAX_VALUE - 8);
    nids = Arrays.copyOf(nids, length);
    parents = Arrays.copyOf(parents, length);
    entries = Arrays.copyOf(entries, length);
    references = Arrays.copyOf(references, length);
    subdirectories = Arrays.copyOf(subdirectories, length);
    linkCounts = Arrays.copyOf(linkCounts, length);
    serials = Arrays.copyOf(serials, length);
    pathLengths = Arrays.copyOf(pathLengths, length);
    types = Arrays.copyOf(types, length);
    claimedTypes = Arrays.copyOf(claimedTypes, length);
    if (slots.length < 2L * length && slots.length < 1 << 30) {
      slots = new int[slots.length * 2];
      Arrays.fill(slots, EMPTY);
      for (int row = 0; row < size; row++) {
        insert(row);
      }
    }
  }
}
