package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.InodeVersion;

/**
 * An inode as it is on disk, in either form. Format specification 2.3 and 2.4.
 *
 * <table>
 * <caption>Fields: offset in the compact and the extended form</caption>
 * <tr><th>compact</th><th>extended</th><th>name</th></tr>
 * <tr><td>0x00 u16</td><td>0x00 u16</td><td>i_format</td></tr>
 * <tr><td>0x02 u16</td><td>0x02 u16</td><td>i_xattr_icount</td></tr>
 * <tr><td>0x04 u16</td><td>0x04 u16</td><td>i_mode</td></tr>
 * <tr><td>0x06 u16</td><td>0x06 u16</td><td>i_nb</td></tr>
 * <tr><td>0x08 u32</td><td>0x08 u64</td><td>i_size</td></tr>
 * <tr><td>0x0C u32</td><td>0x20 s64</td><td>i_mtime</td></tr>
 * <tr><td>-</td><td>0x28 u32</td><td>i_mtime_nsec</td></tr>
 * <tr><td>0x10 u32</td><td>0x10 u32</td><td>i_u</td></tr>
 * <tr><td>0x14 u32</td><td>0x14 u32</td><td>i_ino</td></tr>
 * <tr><td>0x18 u16</td><td>0x18 u32</td><td>i_uid</td></tr>
 * <tr><td>0x1A u16</td><td>0x1C u32</td><td>i_gid</td></tr>
 * <tr><td>-</td><td>0x2C u32</td><td>i_nlink</td></tr>
 * <tr><td>0x1C u32</td><td>0x30 u8[16]</td><td>reserved</td></tr>
 * </table>
 *
 * @param nb link count, or high half of a block address
 * @param nsec 0 in the compact form
 * @param nlink 0 in the compact form
 * @param reserved whether any reserved byte is set; encoded as zeros
 */
public record OnDiskInode(
    int format,
    int xattrCount,
    int mode,
    int nb,
    long size,
    long union,
    long serial,
    long uid,
    long gid,
    long mtime,
    long nsec,
    long nlink,
    boolean reserved) {
  static final int AT_FORMAT = 0x00;
  static final int AT_XATTR_COUNT = 0x02;
  static final int AT_MODE = 0x04;
  static final int AT_NB = 0x06;
  static final int AT_SIZE = 0x08;
  static final int AT_COMPACT_MTIME = 0x0C;
  static final int AT_UNION = 0x10;
  static final int AT_SERIAL = 0x14;
  static final int AT_UID = 0x18;
  static final int AT_COMPACT_GID = 0x1A;
  static final int AT_COMPACT_RESERVED = 0x1C;
  static final int AT_GID = 0x1C;
  static final int AT_MTIME = 0x20;
  static final int AT_NSEC = 0x28;
  static final int AT_NLINK = 0x2C;
  static final int AT_RESERVED = 0x30;

  /** Unit of node numbers and alignment of inodes, in bytes. */
  public static final int SLOT_SIZE = 32;

  /** Which form it is. */
  public InodeVersion version() {
    return InodeFormat.version(format);
  }

  /** Reads only {@code i_format}. */
  public static int format(ByteView view) throws CorruptImageException {
    return view.u16(AT_FORMAT);
  }

  /** Decodes the form that {@code i_format} tells. */
  public static OnDiskInode decode(ByteView view) throws CorruptImageException {
    return InodeFormat.version(format(view)) == InodeVersion.COMPACT
        ? decodeCompact(view)
        : decodeExtended(view);
  }

  private static OnDiskInode decodeCompact(ByteView view) throws CorruptImageException {
    return new OnDiskInode(
        view.u16(AT_FORMAT),
        view.u16(AT_XATTR_COUNT),
        view.u16(AT_MODE),
        view.u16(AT_NB),
        view.u32(AT_SIZE),
        view.u32(AT_UNION),
        view.u32(AT_SERIAL),
        view.u16(AT_UID),
        view.u16(AT_COMPACT_GID),
        view.u32(AT_COMPACT_MTIME),
        0,
        0,
        view.u32(AT_COMPACT_RESERVED) != 0);
  }

  private static OnDiskInode decodeExtended(ByteView view) throws CorruptImageException {
    return new OnDiskInode(
        view.u16(AT_FORMAT),
        view.u16(AT_XATTR_COUNT),
        view.u16(AT_MODE),
        view.u16(AT_NB),
        view.i64(AT_SIZE),
        view.u32(AT_UNION),
        view.u32(AT_SERIAL),
        view.u32(AT_UID),
        view.u32(AT_GID),
        view.i64(AT_MTIME),
        view.u32(AT_NSEC),
        view.u32(AT_NLINK),
        !view.isZero(AT_RESERVED, InodeVersion.EXTENDED.size()));
  }

  /** Encodes into zeroed bytes the form that {@link #format()} tells. */
  public void encode(byte[] target, int at) {
    LittleEndian.putU16(target, at + AT_FORMAT, format);
    LittleEndian.putU16(target, at + AT_XATTR_COUNT, xattrCount);
    LittleEndian.putU16(target, at + AT_MODE, mode);
    LittleEndian.putU16(target, at + AT_NB, nb);
    LittleEndian.putU32(target, at + AT_UNION, union);
    LittleEndian.putU32(target, at + AT_SERIAL, serial);
    if (version() == InodeVersion.COMPACT) {
      LittleEndian.putU32(target, at + AT_SIZE, size);
      LittleEndian.putU32(target, at + AT_COMPACT_MTIME, mtime);
      LittleEndian.putU16(target, at + AT_UID, (int) uid);
      LittleEndian.putU16(target, at + AT_COMPACT_GID, (int) gid);
    } else {
      LittleEndian.putI64(target, at + AT_SIZE, size);
      LittleEndian.putU32(target, at + AT_UID, uid);
      LittleEndian.putU32(target, at + AT_GID, gid);
      LittleEndian.putI64(target, at + AT_MTIME, mtime);
      LittleEndian.putU32(target, at + AT_NSEC, nsec);
      LittleEndian.putU32(target, at + AT_NLINK, nlink);
    }
  }
}
