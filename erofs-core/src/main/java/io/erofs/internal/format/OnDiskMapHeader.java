package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * The header in front of a compression index. Format specification 4.2.
 *
 * <table>
 * <caption>Fields, some of which overlap</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u32</td><td>h_fragmentoff, or h_extents_lo</td></tr>
 * <tr><td>2</td><td>u16</td><td>h_idata_size</td></tr>
 * <tr><td>4</td><td>u16</td><td>h_advise</td></tr>
 * <tr><td>6</td><td>u8</td><td>h_algorithmtype</td></tr>
 * <tr><td>7</td><td>u8</td><td>h_clusterbits; bit 7: the whole file is a fragment</td></tr>
 * <tr><td>6</td><td>u16</td><td>h_extents_hi</td></tr>
 * </table>
 *
 * @param raw all 8 bytes
 */
public record OnDiskMapHeader(long raw) {
  /** Size on disk, and its alignment. */
  public static final int SIZE = 8;

  /** Reserved bytes between the header and a full index. */
  public static final int RESERVED = 8;

  /** Largest value of {@link #clusterBits}. */
  public static final int MAX_CLUSTER_BITS = 15;

  /** Smallest record of an encoded extent. */
  public static final int SMALLEST_RECORD = 4;

  /** Advise: 2-byte entries in a compact index. */
  public static final int COMPACTED_2B = 0x01;

  /** Advise: encoded extents in place of a full index. */
  public static final int EXTENTS = 0x01;

  /** Advise: HEAD1 pclusters may have several blocks. */
  public static final int BIG_PCLUSTER_1 = 0x02;

  /** Advise: PLAIN and HEAD2 pclusters may have several blocks. */
  public static final int BIG_PCLUSTER_2 = 0x04;

  /** Advise: the last extent is an inline pcluster. */
  public static final int INLINE_PCLUSTER = 0x08;

  /** Advise: uncompressed pclusters are interlaced. */
  public static final int INTERLACED = 0x10;

  /** Advise: the last extent is in the packed inode. */
  public static final int FRAGMENT = 0x20;

  private static final int ADVISE_SHIFT = 32;
  private static final int ALGORITHM_SHIFT = 48;
  private static final int HIGH_SHIFT = 48;
  private static final int CLUSTER_SHIFT = 56;
  private static final int INLINE_SHIFT = 16;
  private static final int ALGORITHM_BITS = 4;

  /**
   * The header of an index of lclusters, or of encoded extents of equal length.
   *
   * @param low the first 4 bytes: a fragment's offset, {@link #lowOfInline}, or 0
   * @param advise the flags
   * @param algorithms those of HEAD1 and, in the high nibble, of HEAD2
   * @param clusterBits log2 of blocks per lcluster or extent
   */
  public static OnDiskMapHeader of(long low, int advise, int algorithms, int clusterBits) {
    return new OnDiskMapHeader(
        low & 0xFFFFFFFFL
            | (long) advise << ADVISE_SHIFT
            | (long) algorithms << ALGORITHM_SHIFT
            | (long) clusterBits << CLUSTER_SHIFT);
  }

  /** The header of encoded extents of any length. */
  public static OnDiskMapHeader ofExtents(long count, int advise) {
    return new OnDiskMapHeader(
        count & 0xFFFFFFFFL | (long) advise << ADVISE_SHIFT | count >>> 32 << HIGH_SHIFT);
  }

  /** The header of a file that is a fragment as a whole. */
  public static OnDiskMapHeader wholeFragment(long offset) {
    return new OnDiskMapHeader(offset | Long.MIN_VALUE);
  }

  /** The first 4 bytes of a file with an inline pcluster. */
  public static long lowOfInline(int size) {
    return (long) size << INLINE_SHIFT;
  }

  /** The algorithms of both kinds of heads in one byte. */
  public static int algorithms(int head1, int head2) {
    return head1 | head2 << ALGORITHM_BITS;
  }

  /** The flags that tell the size of an encoded extent's record. */
  public static int adviseOf(int recordSize) {
    return EXTENTS | Integer.numberOfTrailingZeros(recordSize / SMALLEST_RECORD) << 1;
  }

  /** Encodes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putI64(target, at, raw);
  }

  /** Decodes. */
  public static OnDiskMapHeader decode(ByteView view) throws CorruptImageException {
    return new OnDiskMapHeader(view.i64(0));
  }

  /** Whether the whole file is a fragment; then only {@link #wholeFragmentOffset} has a meaning. */
  public boolean isWholeFragment() {
    return raw < 0;
  }

  /** Offset in the packed inode of a file that is a fragment as a whole. */
  public long wholeFragmentOffset() {
    return raw & Long.MAX_VALUE;
  }

  /** The flags. */
  public int advise() {
    return (int) (raw >>> ADVISE_SHIFT) & 0xFFFF;
  }

  /** Whether a flag is set. */
  public boolean has(int flag) {
    return (advise() & flag) != 0;
  }

  /** Low 32 bits of the offset of the fragment in the packed inode. */
  public long fragmentOffset() {
    return raw & 0xFFFFFFFFL;
  }

  /** Size of the inline pcluster. */
  public int inlineSize() {
    return (int) (raw >>> INLINE_SHIFT) & 0xFFFF;
  }

  /** Algorithm of HEAD1 (index 0) or HEAD2 (index 1), 0 to 15. */
  public int algorithm(int head) {
    return (int) (raw >>> ALGORITHM_SHIFT + ALGORITHM_BITS * head) & 15;
  }

  /** Log2 of blocks per lcluster, or per encoded extent of equal length. */
  public int clusterBits() {
    return (int) (raw >>> CLUSTER_SHIFT) & MAX_CLUSTER_BITS;
  }

  /** Size of an encoded extent's record: 4, 8, 16 or 32. */
  public int recordSize() {
    return SMALLEST_RECORD << (advise() >> 1 & 3);
  }

  /** Number of encoded extents with records of 16 or 32 bytes. */
  public long extentCount() {
    return fragmentOffset() | (raw >>> HIGH_SHIFT) << 32;
  }
}
