package io.erofs.tools.build.plan;

import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.tools.build.data.ChunkTable;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.BuildTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Which files are chunk based, how large their chunks are, and where the address of each chunk is
 * noted. Addresses of files that lie on devices of a source are known from the beginning; the
 * others are <em>open</em> until their chunks are stored. Immutable, but for these addresses.
 */
public final class ChunkPlan {
  /** Flag beside the bits of a {@link ChunkFormat}: the addresses are known. */
  private static final int SETTLED = 0x80;

  private static final int FORMAT_MASK = 0x7F;
  private static final int CODE_BITS = 8;
  private static final long NO_CHUNKS = -1;

  private final BuildTree tree;
  private final int blockBits;
  private final List<SourceDevice> devices;
  private final long[] codes;
  private final ChunkTable table;

  private ChunkPlan(
      BuildTree tree, int blockBits, List<SourceDevice> devices, long[] codes, ChunkTable table) {
    this.tree = tree;
    this.blockBits = blockBits;
    this.devices = devices;
    this.codes = codes;
    this.table = table;
  }

  /** The tree. */
  public BuildTree tree() {
    return tree;
  }

  /** The extra devices; the first one has the number 1. */
  public List<SourceDevice> devices() {
    return devices;
  }

  /** The addresses of all chunks. */
  public ChunkTable table() {
    return table;
  }

  /** Bytes per block. */
  public int blockSize() {
    return 1 << blockBits;
  }

  /** Whether an inode is chunk based. */
  public boolean isChunked(BuildInode inode) {
    return inode.index() < codes.length && codes[inode.index()] != NO_CHUNKS;
  }

  /** Whether an inode is chunk based, and its chunks are not stored yet. */
  public boolean isOpen(BuildInode inode) {
    return isChunked(inode) && (codes[inode.index()] & SETTLED) == 0;
  }

  /** Whether there are chunks that are not stored yet. */
  public boolean isAnyOpen() {
    for (long code : codes) {
      if (code != NO_CHUNKS && (code & SETTLED) == 0) {
        return true;
      }
    }
    return false;
  }

  /** The numbers of devices in addresses of open files, in the order of their first use. */
  public List<Integer> openDevices() {
    BitSet seen = new BitSet();
    List<Integer> numbers = new ArrayList<>();
    for (BuildInode inode : tree.inodes()) {
      if (isOpen(inode)) {
        for (int i = first(inode); i < first(inode) + count(inode); i++) {
          long address = table.get(i);
          int number = ChunkTable.device(address);
          if (address != ChunkTable.HOLE && !seen.get(number)) {
            seen.set(number);
            numbers.add(number);
          }
        }
      }
    }
    return numbers;
  }

  /** Format of a chunk-based inode. */
  public ChunkFormat format(BuildInode inode) {
    return new ChunkFormat((int) codes[inode.index()] & FORMAT_MASK);
  }

  /** Index of the first address of a chunk-based inode in the table. */
  public int first(BuildInode inode) {
    return (int) (codes[inode.index()] >>> CODE_BITS);
  }

  /** Log2 of the chunk size of a chunk-based inode. */
  public int sizeBits(BuildInode inode) {
    return blockBits + format(inode).blockBits();
  }

  /** Number of chunks of a chunk-based inode. */
  public int count(BuildInode inode) {
    return (int) InodeGeometry.blocks(inode.size(), sizeBits(inode));
  }

  /**
   * This plan when all chunks are stored outside of the image, with chunks that follow each other
   * on their device joined. A file that is one run becomes one chunk.
   *
   * @param allDevices the extra devices
   * @param idOf gives for a number of a device in the addresses of open files its number among the
   *     extra devices, from 1
   */
  public ChunkPlan settled(List<SourceDevice> allDevices, IntUnaryOperator idOf) {
    Maker maker = new Maker(tree, blockBits, true);
    for (BuildInode inode : tree.inodes()) {
      if (isChunked(inode)) {
        int bits = isOpen(inode) ? joined(inode) : format(inode).blockBits();
        maker.add(inode, bits, true, isWide(inode), true);
      }
    }
    ChunkPlan settled = maker.make(allDevices);
    for (BuildInode inode : tree.inodes()) {
      if (isChunked(inode)) {
        settled.copy(inode, this, isOpen(inode) ? idOf : IntUnaryOperator.identity());
      }
    }
    return settled;
  }

  private void copy(BuildInode inode, ChunkPlan from, IntUnaryOperator idOf) {
    int step = 1 << sizeBits(inode) - from.sizeBits(inode);
    int source = from.first(inode);
    int target = first(inode);
    for (int i = 0; i < count(inode); i++) {
      long address = from.table.get(source + i * step);
      table.set(target + i, address == ChunkTable.HOLE ? address : renamed(address, idOf));
    }
  }

  private static long renamed(long address, IntUnaryOperator idOf) {
    int id = idOf.applyAsInt(ChunkTable.device(address));
    return ChunkTable.address(id, ChunkTable.block(address));
  }

  /** Log2 of blocks per chunk if neighbours are joined. */
  private int joined(BuildInode inode) {
    int bits = format(inode).blockBits();
    int first = first(inode);
    int end = first + count(inode);
    ChunkRuns runs = new ChunkRuns();
    for (int i = first + 1; i < end; i++) {
      long before = table.get(i - 1);
      long next = before == ChunkTable.HOLE ? before : before + (1L << bits);
      if (table.get(i) != next) {
        runs.breakAt((long) (i - first) << bits);
      }
    }
    return Math.max(bits, runs.bits(InodeGeometry.blocks(inode.size(), blockBits)));
  }

  private boolean isWide(BuildInode inode) {
    int first = first(inode);
    for (int i = first; i < first + count(inode); i++) {
      long address = table.get(i);
      if (address != ChunkTable.HOLE && ChunkTable.block(address) >= OnDiskChunkIndex.NULL_LOW) {
        return true;
      }
    }
    return false;
  }

  /** Collects the chunk-based inodes of a plan. */
  static final class Maker {
    private final BuildTree tree;
    private final int blockBits;
    private final ChunkTable table;
    private long[] codes = new long[0];
    private long entries;

    /**
     * Begins.
     *
     * @param wide whether addresses may need more than 32 bits, or name devices
     */
    Maker(BuildTree tree, int blockBits, boolean wide) {
      this.tree = tree;
      this.blockBits = blockBits;
      this.table = new ChunkTable(wide);
    }

    /** Number of addresses so far. */
    long entries() {
      return entries;
    }

    /** Makes an inode chunk based. */
    void add(BuildInode inode, int bits, boolean indexes, boolean wide, boolean settled) {
      if (codes.length == 0) {
        codes = new long[tree.inodes().size()];
        Arrays.fill(codes, NO_CHUNKS);
      }
      int format = ChunkFormat.of(bits, indexes, wide && indexes).raw();
      codes[inode.index()] = entries << CODE_BITS | format | (settled ? SETTLED : 0);
      entries += InodeGeometry.blocks(inode.size(), blockBits + bits);
    }

    /** The table, for addresses of what was added last; they all have room. */
    ChunkTable table() {
      table.reserve((int) entries);
      return table;
    }

    /** The plan; what was not set in the table is to be. */
    ChunkPlan make(List<SourceDevice> devices) {
      table.resize((int) entries);
      return new ChunkPlan(tree, blockBits, List.copyOf(devices), codes, table);
    }
  }
}
