package io.erofs.internal.format;

/**
 * How a compact index is cut into packs, for readers and writers. Format specification 4.6.
 *
 * <pre>
 * first entries, 4 bytes each, until 32-byte alignment
 * groups of 16 entries, 2 bytes each, if the header allows
 * the rest, 4 bytes each
 * </pre>
 *
 * @param base byte offset of the first pack
 * @param total number of entries
 * @param first number of entries in front of the large packs
 * @param large number of entries in large packs
 */
public record CompactPacks(long base, long total, long first, long large) {
  /** Entries of a small pack. */
  public static final int SMALL_PACK = 2;

  /** Entries of a large pack. */
  public static final int LARGE_PACK = 16;

  /** Bytes of a small pack. */
  public static final int SMALL_BYTES = 8;

  /** Bytes of a large pack. */
  public static final int LARGE_BYTES = 32;

  /** Bytes of the block address at the end of a pack. */
  public static final int BASE_BYTES = 4;

  /** Bits of an entry that are not its type, at least. */
  public static final int MIN_LOW_BITS = 12;

  /** Log2 of the largest lcluster that an index of small packs takes. */
  public static final int MAX_SMALL_BITS = 14;

  /** Log2 of the largest lcluster that large packs take. */
  public static final int MAX_LARGE_BITS = 12;

  /**
   * Cuts.
   *
   * @param headerPosition byte offset of the map header
   * @param total number of entries
   * @param largePacks whether the header allows packs of 16
   */
  public static CompactPacks of(long headerPosition, long total, boolean largePacks) {
    long base = headerPosition + OnDiskMapHeader.SIZE;
    long first = (LARGE_BYTES - (base & LARGE_BYTES - 1)) / 4 & 7;
    long large = largePacks && first < total ? total - first & -LARGE_PACK : 0;
    return new CompactPacks(base, total, first, large);
  }

  /** Whether an entry is in a large pack. */
  public boolean inLargePack(long lcn) {
    return lcn >= first && lcn - first < large;
  }

  /** Byte offset of the pack of an entry. */
  public long packPosition(long lcn) {
    if (lcn < first || large == 0) {
      return base + lcn / SMALL_PACK * SMALL_BYTES;
    }
    long position = base + first * (SMALL_BYTES / SMALL_PACK);
    long rest = lcn - first;
    if (rest < large) {
      return position + rest / LARGE_PACK * LARGE_BYTES;
    }
    return position
        + large * (LARGE_BYTES / LARGE_PACK)
        + (rest - large) / SMALL_PACK * SMALL_BYTES;
  }

  /** Byte offset behind the pack of an entry. */
  public long packEnd(long lcn) {
    return packPosition(lcn) + (inLargePack(lcn) ? LARGE_BYTES : SMALL_BYTES);
  }

  /** Byte offset behind the index. */
  public long end() {
    return packEnd(total - 1);
  }
}
