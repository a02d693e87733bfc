package io.erofs.model;

import java.util.Optional;

/**
 * An inode with checked values; immutable.
 *
 * @param nid node number, unsigned; bit 63 marks an inode in the metabox
 * @param version compact or extended
 * @param layout how the data is stored
 * @param format {@code i_format} as stored
 * @param mode type and permission bits, 16 bits
 * @param size size of the data in bytes, not negative
 * @param uid owner, unsigned 32-bit
 * @param gid group, unsigned 32-bit
 * @param mtime time stamp
 * @param linkCount number of links, unsigned 32-bit
 * @param serial {@code i_ino}, informational
 * @param xattrCount {@code i_xattr_icount} as stored
 * @param union the layout's value: start block (48 bits, {@link #NULL_ADDRESS} for none), number of
 *     compressed blocks, chunk format, or encoded device number
 * @param position byte offset of the inode in its container (the primary device, or the decoded
 *     data of the metabox)
 */
public record Inode(
    long nid,
    InodeVersion version,
    DataLayout layout,
    int format,
    int mode,
    long size,
    long uid,
    long gid,
    Timestamp mtime,
    long linkCount,
    long serial,
    int xattrCount,
    long union,
    long position) {
  /** Bit of {@link #format()}: link count 1 and high address bits, or a directory without a dot. */
  public static final int FORMAT_BIT_4 = 0x10;

  /** Value of {@link #union()} for the all-ones start block of flat layouts. */
  public static final long NULL_ADDRESS = -1;

  /** Bit of a node number that marks an inode in the metabox. */
  public static final long METABOX_BIT = Long.MIN_VALUE;

  /**
   * The type of the file.
   *
   * @return the type; a reader never makes an inode of an unknown type
   */
  public FileType type() {
    Optional<FileType> known = FileType.ofMode(mode);
    if (known.isEmpty()) {
      throw new IllegalArgumentException("mode=0" + Integer.toOctalString(mode));
    }
    return known.get();
  }

  /**
   * Permission bits with set-uid, set-gid and sticky.
   *
   * @return 0 to 07777
   */
  public int permissions() {
    return mode & 0xFFF;
  }

  /**
   * Whether this is a directory.
   *
   * @return true if so
   */
  public boolean isDirectory() {
    return (mode & FileType.MODE_MASK) == FileType.DIRECTORY.modeBits();
  }

  /**
   * Whether this is a regular file.
   *
   * @return true if so
   */
  public boolean isRegular() {
    return (mode & FileType.MODE_MASK) == FileType.REGULAR.modeBits();
  }

  /**
   * Whether this is a symbolic link.
   *
   * @return true if so
   */
  public boolean isSymlink() {
    return (mode & FileType.MODE_MASK) == FileType.SYMLINK.modeBits();
  }

  /**
   * Whether this is a directory whose {@code .} entry is not stored.
   *
   * @return true if so
   */
  public boolean isDotOmitted() {
    return isDirectory() && (format & FORMAT_BIT_4) != 0;
  }

  /**
   * Whether this is the overlayfs mark of a deleted name: a character device 0:0.
   *
   * @return true if so
   */
  public boolean isWhiteout() {
    return (mode & FileType.MODE_MASK) == FileType.CHARACTER_DEVICE.modeBits() && union == 0;
  }

  /**
   * Whether the inode lies in the metabox.
   *
   * @return true if bit 63 of the nid is set
   */
  public boolean inMetabox() {
    return (nid & METABOX_BIT) != 0;
  }

  /**
   * Number of a device node.
   *
   * @return the number, or empty if this is no device
   */
  public Optional<DeviceNumber> device() {
    int type = mode & FileType.MODE_MASK;
    return type == FileType.CHARACTER_DEVICE.modeBits() || type == FileType.BLOCK_DEVICE.modeBits()
        ? Optional.of(DeviceNumber.decode(union))
        : Optional.empty();
  }
}
