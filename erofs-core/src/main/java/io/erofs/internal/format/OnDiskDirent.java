package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * A directory entry; the names follow the entries of a block. Format specification 2.10.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u64</td><td>nid</td></tr>
 * <tr><td>8</td><td>u16</td><td>nameoff</td></tr>
 * <tr><td>10</td><td>u8</td><td>file_type</td></tr>
 * <tr><td>11</td><td>u8</td><td>reserved</td></tr>
 * </table>
 */
public record OnDiskDirent(long nid, int nameOffset, int fileType, int reserved) {
  /** Size on disk. */
  public static final int SIZE = 12;

  static final int AT_NID = 0;
  static final int AT_NAME_OFFSET = 8;
  static final int AT_FILE_TYPE = 10;
  static final int AT_RESERVED = 11;

  /** Decodes. */
  public static OnDiskDirent decode(ByteView view, int at) throws CorruptImageException {
    return new OnDiskDirent(
        view.i64(at + AT_NID),
        view.u16(at + AT_NAME_OFFSET),
        view.u8(at + AT_FILE_TYPE),
        view.u8(at + AT_RESERVED));
  }

  /** Reads only the name offset of an entry. */
  public static int nameOffset(ByteView view, int index) throws CorruptImageException {
    return view.u16(index * SIZE + AT_NAME_OFFSET);
  }

  /** Encodes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putI64(target, at + AT_NID, nid);
    LittleEndian.putU16(target, at + AT_NAME_OFFSET, nameOffset);
    target[at + AT_FILE_TYPE] = (byte) fileType;
    target[at + AT_RESERVED] = (byte) reserved;
  }
}
