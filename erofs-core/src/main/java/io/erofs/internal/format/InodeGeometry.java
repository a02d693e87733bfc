package io.erofs.internal.format;

/**
 * The arithmetic of an inode's inside, for reader, planner, writer, checker and dump alike. Format
 * specification 3.3, 3.4, 5.1 and 6.4.
 *
 * <pre>
 * position              fixed part, 32 or 64 bytes
 * + xattr body          0, or 12 + 4 * (icount - 1) bytes
 * = end of the inode    iend
 * + flat inline:        the tail
 * + chunk based:        aligned to the unit, the array of units
 * + compressed:         aligned to 8, the map header and the index
 * </pre>
 */
public final class InodeGeometry {
  /** Size of the header of an xattr body. */
  public static final int XATTR_HEADER = 12;

  /** Unit of {@code i_xattr_icount} and of shared xattr ids. */
  public static final int XATTR_UNIT = 4;

  private static final int MAX_ICOUNT = 0xFFFF;

  private InodeGeometry() {}

  /** Bytes of the xattr body that a count means; a count of 1 is a bare header. */
  public static int xattrBodySize(int icount) {
    return icount == 0 ? 0 : XATTR_HEADER + XATTR_UNIT * (icount - 1);
  }

  /** Largest xattr body. */
  public static int maxXattrBodySize() {
    return xattrBodySize(MAX_ICOUNT);
  }

  /** The count for a body of some bytes, which must be 0 or a header and whole units. */
  public static int icount(int bodySize) {
    return bodySize == 0 ? 0 : (bodySize - XATTR_HEADER) / XATTR_UNIT + 1;
  }

  /** Rounds up to a multiple of a power of two. */
  public static long roundUp(long value, long unit) {
    return (value + unit - 1) & -unit;
  }

  /** Blocks needed for some bytes. */
  public static long blocks(long bytes, int blockBits) {
    return bytes == 0 ? 0 : ((bytes - 1) >>> blockBits) + 1;
  }

  /** Full blocks in front of the inline tail of a flat inline file that is not empty. */
  public static long blocksBeforeTail(long size, int blockBits) {
    return blocks(size, blockBits) - 1;
  }

  /**
   * Whether a tail lies in the block that holds the last byte of the metadata in front of it.
   *
   * @param position byte offset of the inode
   * @param metadata bytes of inode, xattr body, and index
   * @param tail bytes of the tail, more than 0
   */
  public static boolean tailFits(long position, long metadata, long tail, int blockSize) {
    long last = (position + metadata - 1) & (blockSize - 1);
    return last + 1 + tail <= blockSize;
  }

  /** Byte offset of a chunk array. */
  public static long chunkArray(long inodeEnd, int unit) {
    return roundUp(inodeEnd, unit);
  }

  /** Byte offset of the header of a compression index. */
  public static long mapHeader(long inodeEnd) {
    return roundUp(inodeEnd, OnDiskMapHeader.SIZE);
  }

  /** Byte offset of the first entry of a full compression index. */
  public static long fullIndex(long mapHeader) {
    return mapHeader + OnDiskMapHeader.SIZE + OnDiskMapHeader.RESERVED;
  }

  /** Byte offset of encoded extents; records of the smallest size have an address in front. */
  public static long encodedExtents(long mapHeader, int recordSize) {
    return roundUp(mapHeader + OnDiskMapHeader.SIZE, recordSize);
  }
}
