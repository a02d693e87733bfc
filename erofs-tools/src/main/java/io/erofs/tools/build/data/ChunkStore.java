package io.erofs.tools.build.data;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.BuildException;

/**
 * Gives addresses to chunks, equal ones the same. The order of calls decides about addresses, so
 * callers take turns; see {@link Turns}.
 */
public final class ChunkStore {
  private final ChunkIndex index = new ChunkIndex();
  private final ChunkTable table;
  private final int blockBits;
  private final int alignment;
  private final long mostBlocks;
  private long end;
  private long deduplicated;
  private long holes;

  /**
   * Creates a store.
   *
   * @param table where the addresses are noted
   * @param firstBlock first block for chunks
   * @param blockBits log2 of the block size
   * @param alignment chunks begin at multiples of this number of blocks
   * @param mostBlocks no chunk may end behind this block
   */
  public ChunkStore(
      ChunkTable table, long firstBlock, int blockBits, int alignment, long mostBlocks) {
    this.table = table;
    this.end = firstBlock;
    this.blockBits = blockBits;
    this.alignment = alignment;
    this.mostBlocks = mostBlocks;
  }

  /** Notes a hole. */
  public void addHole(int entry, long length) {
    table.set(entry, ChunkTable.HOLE);
    holes += length;
  }

  /**
   * Gives a chunk its address.
   *
   * @param entry entry of the table
   * @param digests array that holds the chunk's SHA-256
   * @param at where in the array
   * @param length bytes of the chunk
   * @return the address if the chunk is new and has to be stored, -1 if it is stored already
   */
  public long add(int entry, byte[] digests, int at, long length) throws BuildException {
    long known = index.find(digests, at);
    if (known != ChunkIndex.UNKNOWN) {
      table.set(entry, known);
      deduplicated += length;
      return -1;
    }
    long rest = end % alignment;
    long address = rest == 0 ? end : end + alignment - rest;
    end = address + (length - 1 >>> blockBits) + 1;
    if (end > mostBlocks) {
      throw new BuildException(
          Bytes.EMPTY,
          "the image would have more than "
              + mostBlocks
              + " blocks: choose a larger block size or the 48-bit form");
    }
    index.add(digests, at, address);
    table.set(entry, address);
    return address;
  }

  /** The block behind the last chunk. */
  public long end() {
    return end;
  }

  /** Bytes that were not stored because they are stored already. */
  public long deduplicated() {
    return deduplicated;
  }

  /** Bytes that were not stored because they are zeros. */
  public long holes() {
    return holes;
  }
}
