package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * The header of an xattr body; the ids of shared xattrs and the inline entries follow. Format
 * specification 5.2.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u32</td><td>h_name_filter</td></tr>
 * <tr><td>4</td><td>u8</td><td>h_shared_count</td></tr>
 * <tr><td>5</td><td>u8[7]</td><td>reserved</td></tr>
 * <tr><td>12</td><td>u32[]</td><td>h_shared_xattrs</td></tr>
 * </table>
 */
public record OnDiskXattrHeader(long nameFilter, int sharedCount) {
  /** Size on disk. */
  public static final int SIZE = InodeGeometry.XATTR_HEADER;

  static final int AT_NAME_FILTER = 0;
  static final int AT_SHARED_COUNT = 4;

  /** Decodes. */
  public static OnDiskXattrHeader decode(ByteView view) throws CorruptImageException {
    return new OnDiskXattrHeader(view.u32(AT_NAME_FILTER), view.u8(AT_SHARED_COUNT));
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putU32(target, at + AT_NAME_FILTER, nameFilter);
    target[at + AT_SHARED_COUNT] = (byte) sharedCount;
  }
}
