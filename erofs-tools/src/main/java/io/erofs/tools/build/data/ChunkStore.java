package io.erofs.tools.build.data;

import io.erofs.model.Bytes;
import io.erofs.tools.build.source.BuildException;
import java.io.IOException;

/**
 * Gives addresses to chunks, equal ones the same. The order of calls decides about addresses, so
 * callers take turns; see {@link Turns}.
 *
 * <p>Chunks are equal if their SHA-256 are, where it is needed later, or if their bytes are. Chunks
 * that are large and may be sparse have digests of their own kind, which are never compared with
 * those of others.
 */
public final class ChunkStore {
  /**
   * Where new chunks go.
   *
   * @param device number of the device in addresses, 0 for the image
   * @param firstBlock first block for chunks
   * @param blockBits log2 of the block size
   * @param alignment chunks begin at multiples of this number of blocks
   * @param mostBlocks no chunk may end behind this block
   */
  public record Place(int device, long firstBlock, int blockBits, int alignment, long mostBlocks) {}

  /** Compares the bytes of a chunk with those of another one that has its address already. */
  @FunctionalInterface
  public interface Comparison {
    /** Whether the bytes at a block are the same. */
    boolean isSame(long block) throws IOException;
  }

  /** Chunks of one key that are compared: there are more only if somebody constructed them. */
  private static final int MOST_COMPARED = 8;

  private final ChunkKeys keys = new ChunkKeys();
  private final ChunkIndex index = new ChunkIndex();
  private final ChunkIndex sparse = new ChunkIndex();
  private final ChunkTable table;
  private final Place place;
  private long end;
  private long deduplicated;
  private long holes;

  /**
   * Creates a store.
   *
   * @param table where the addresses are noted
   * @param place where new chunks go
   */
  public ChunkStore(ChunkTable table, Place place) {
    this.table = table;
    this.place = place;
    this.end = place.firstBlock();
  }

  /** Notes a hole. */
  public void addHole(int entry, long length) {
    table.set(entry, ChunkTable.HOLE);
    holes += length;
  }

  /** Notes a chunk that was stored before the build began. */
  public void addKnown(int entry, long address, long length) {
    table.set(entry, address);
    deduplicated += length;
  }

  /**
   * Gives a chunk its address.
   *
   * @param entry entry of the table
   * @param digests array that holds the SHA-256 of the chunk's bytes
   * @param at where in the array
   * @param length bytes of the chunk
   * @return the block if the chunk is new and has to be stored, -1 if it is stored already
   */
  public long add(int entry, byte[] digests, int at, long length) throws BuildException {
    return add(index, entry, digests, at, length);
  }

  /**
   * Gives a chunk its address.
   *
   * @param digest a SHA-256 over the length and the parts of the chunk that are not zeros
   * @return the block if the chunk is new and has to be stored, -1 if it is stored already
   */
  public long addSparse(int entry, byte[] digest, long length) throws BuildException {
    return add(sparse, entry, digest, 0, length);
  }

  /**
   * Gives a chunk its address, which is that of the first chunk with the same bytes.
   *
   * @param key a number that equal chunks have in common, and others most often have not
   * @param length bytes of the chunk
   * @param comparison looks at the bytes of chunks with the same key
   * @return the block if the chunk is new and has to be stored, -1 if it is stored already
   */
  public long addCompared(int entry, long key, int length, Comparison comparison)
      throws IOException {
    int found = keys.first(key, length);
    for (int i = 0; i < MOST_COMPARED && found != ChunkKeys.NONE; i++) {
      if (comparison.isSame(keys.block(found))) {
        note(entry, keys.block(found), length);
        return -1;
      }
      found = keys.next(found);
    }
    long block = place(entry, length);
    keys.add(key, block, length);
    return block;
  }

  private long add(ChunkIndex known, int entry, byte[] digests, int at, long length)
      throws BuildException {
    int found = known.find(digests, at);
    if (found != ChunkIndex.UNKNOWN) {
      note(entry, known.block(found), length);
      return -1;
    }
    long block = place(entry, length);
    known.add(digests, at, block, length);
    return block;
  }

  private void note(int entry, long block, long length) {
    table.set(entry, ChunkTable.address(place.device(), block));
    deduplicated += length;
  }

  private long place(int entry, long length) throws BuildException {
    long rest = end % place.alignment();
    long block = rest == 0 ? end : end + place.alignment() - rest;
    end = block + (length - 1 >>> place.blockBits()) + 1;
    if (end > place.mostBlocks()) {
      throw new BuildException(
          Bytes.EMPTY,
          "the image would have more than "
              + place.mostBlocks()
              + " blocks: choose a larger block size or the 48-bit form");
    }
    table.set(entry, ChunkTable.address(place.device(), block));
    return block;
  }

  /** The new chunks that were added with digests of their bytes. */
  public ChunkIndex stored() {
    return index;
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
