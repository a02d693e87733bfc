package io.erofs.internal.format;

/**
 * The chunk format in the low half of {@code i_u}. Format specification 3.4.
 *
 * <p>Bits 0 to 4: log2 of blocks per chunk; bit 5: 8-byte indexes; bit 6: 48-bit addresses in them.
 *
 * @param raw the word, 16 bits
 */
public record ChunkFormat(int raw) {
  /** Most blocks per chunk, as log2. */
  public static final int MAX_BLOCK_BITS = 31;

  private static final int INDEXES = 0x20;
  private static final int WIDE = 0x40;
  private static final int KNOWN = 0x7F;

  /** Composes the word. */
  public static ChunkFormat of(int blockBits, boolean indexes, boolean wide) {
    return new ChunkFormat(blockBits | (indexes ? INDEXES : 0) | (wide ? WIDE : 0));
  }

  /** Bits that have no meaning; must be zero. */
  public int unknownBits() {
    return raw & 0xFFFF & ~KNOWN;
  }

  /** Log2 of blocks per chunk. */
  public int blockBits() {
    return raw & MAX_BLOCK_BITS;
  }

  /** Whether entries are 8-byte indexes, not a 4-byte block map. */
  public boolean hasIndexes() {
    return (raw & INDEXES) != 0;
  }

  /** Whether the bit for 48-bit addresses is set. */
  public boolean hasWideBit() {
    return (raw & WIDE) != 0;
  }

  /** Whether addresses have 48 bits: the bit counts only with indexes. */
  public boolean isWide() {
    return hasIndexes() && hasWideBit();
  }

  /** Size of an entry. */
  public int unit() {
    return hasIndexes() ? OnDiskChunkIndex.SIZE : Integer.BYTES;
  }
}
