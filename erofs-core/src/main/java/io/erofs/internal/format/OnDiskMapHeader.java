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
    return (int) (raw >>> 32) & 0xFFFF;
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
    return (int) (raw >>> 16) & 0xFFFF;
  }

  /** Algorithm of HEAD1 (index 0) or HEAD2 (index 1), 0 to 15. */
  public int algorithm(int head) {
    return (int) (raw >>> 48 + 4 * head) & 15;
  }

  /** Log2 of blocks per lcluster, or per encoded extent of equal length. */
  public int clusterBits() {
    return (int) (raw >>> 56) & 15;
  }

  /** Size of an encoded extent's record: 4, 8, 16 or 32. */
  public int recordSize() {
    return 4 << (advise() >> 1 & 3);
  }

  /** Number of encoded extents with records of 16 or 32 bytes. */
  public long extentCount() {
    return fragmentOffset() | (raw >>> 48) << 32;
  }
}
