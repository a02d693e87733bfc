package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import java.util.Arrays;

/**
 * Finds places for inodes with all that follows them: best fit into what is left of blocks, so that
 * blocks are filled well although inline tails must not cross their ends.
 *
 * <p>Only the blocks of the current group are considered, so that a group can be written as one
 * piece by one thread.
 */
final class MetadataPacker {
  private static final int UNIT = OnDiskInode.SLOT_SIZE;

  private final int blockSize;
  private final long[] filled;
  private final GapList[] gaps;
  private long end;

  /**
   * Creates a packer.
   *
   * @param blockBits log2 of the block size
   * @param start first byte that is free
   */
  MetadataPacker(int blockBits, long start) {
    blockSize = 1 << blockBits;
    int units = blockSize / UNIT;
    gaps = new GapList[units + 1];
    filled = new long[units / Long.SIZE + 1];
    end = InodeGeometry.roundUp(start, UNIT);
    addGapUpToBlockEnd();
  }

  /** The byte behind the last block used so far, block aligned. */
  long endOfBlocks() {
    return end;
  }

  /** Forgets all gaps: what is placed from now on lies in new blocks. */
  void newGroup() {
    Arrays.fill(filled, 0);
    Arrays.fill(gaps, null);
  }

  /**
   * Whether an inode can have its tail inline.
   *
   * @param metadata bytes of inode, attribute body and index
   * @param tail bytes of the tail
   */
  boolean canHaveTail(long metadata, long tail) {
    return metadata + tail <= blockSize
        || metadata > blockSize && offsetOfLarge(metadata, tail) >= 0;
  }

  /**
   * Finds the place of an inode.
   *
   * @param metadata bytes of inode, attribute body and index
   * @param tail bytes of the tail, for which {@link #canHaveTail} is true; 0 for none
   * @return byte position
   */
  long place(long metadata, long tail) {
    long size = metadata + tail;
    return size <= blockSize ? placeInBlock((int) size) : placeLarge(metadata, tail);
  }

  private long placeInBlock(int size) {
    int units = (size + UNIT - 1) / UNIT;
    int found = smallestGap(units);
    long position;
    if (found < 0) {
      position = end;
      end += blockSize;
      found = blockSize / UNIT;
    } else {
      position = gaps[found].removeFirst();
      if (gaps[found].isEmpty()) {
        filled[found / Long.SIZE] &= ~(1L << found);
      }
    }
    addGap(position + (long) units * UNIT, found - units);
    return position;
  }

  private long placeLarge(long metadata, long tail) {
    long position = end + (tail == 0 ? 0 : offsetOfLarge(metadata, tail));
    addGap(end, (int) ((position - end) / UNIT));
    end = InodeGeometry.roundUp(position + metadata + tail, UNIT);
    addGapUpToBlockEnd();
    return position;
  }

  /** Offset in a block at which a large inode ends where its tail fits behind it, or -1. */
  private int offsetOfLarge(long metadata, long tail) {
    for (int offset = 0; offset <= blockSize - 2 * UNIT; offset += UNIT) {
      if (tail == 0 || InodeGeometry.tailFits(offset, metadata, tail, blockSize)) {
        return offset;
      }
    }
    return -1;
  }

  private void addGapUpToBlockEnd() {
    long blockEnd = InodeGeometry.roundUp(end, blockSize);
    addGap(end, (int) ((blockEnd - end) / UNIT));
    end = blockEnd;
  }

  private void addGap(long position, int units) {
    if (units == 0) {
      return;
    }
    if (gaps[units] == null) {
      gaps[units] = new GapList();
    }
    gaps[units].add(position);
    filled[units / Long.SIZE] |= 1L << units;
  }

  private int smallestGap(int units) {
    int word = units / Long.SIZE;
    long bits = filled[word] & -1L << units;
    while (bits == 0) {
      if (++word == filled.length) {
        return -1;
      }
      bits = filled[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  /** Positions of gaps of one size; the first one in is the first one out. */
  private static final class GapList {
    private long[] positions = new long[8];
    private int first;
    private int next;

    void add(long position) {
      if (next == positions.length) {
        int count = next - first;
        long[] larger = count > positions.length / 2 ? new long[positions.length * 2] : positions;
        System.arraycopy(positions, first, larger, 0, count);
        positions = larger;
        first = 0;
        next = count;
      }
      positions[next++] = position;
    }

    long removeFirst() {
      return positions[first++];
    }

    boolean isEmpty() {
      return first == next;
    }
  }
}
