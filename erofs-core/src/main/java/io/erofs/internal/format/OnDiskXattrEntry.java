package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;

/**
 * An xattr entry, inline or shared. Format specification 5.3.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u8</td><td>e_name_len</td></tr>
 * <tr><td>1</td><td>u8</td><td>e_name_index</td></tr>
 * <tr><td>2</td><td>u16</td><td>e_value_size</td></tr>
 * <tr><td>4</td><td>u8[]</td><td>suffix of the name, then the value, then zeros up to 4 bytes</td></tr>
 * </table>
 */
public record OnDiskXattrEntry(int nameIndex, Bytes suffix, Bytes value) {
  /** Size of the fixed part. */
  public static final int HEADER = 4;

  /** Bit of the name index that marks a long prefix. */
  public static final int LONG_PREFIX = 0x80;

  static final int AT_NAME_LENGTH = 0;
  static final int AT_NAME_INDEX = 1;
  static final int AT_VALUE_SIZE = 2;

  /** Size of the whole entry, told by its fixed part at an offset. */
  public static int sizeAt(ByteView view, int at) throws CorruptImageException {
    return size(view.u8(at + AT_NAME_LENGTH), view.u16(at + AT_VALUE_SIZE));
  }

  /** Size of an entry with padding. */
  public static int size(int nameLength, int valueSize) {
    return (int)
        InodeGeometry.roundUp((long) HEADER + nameLength + valueSize, InodeGeometry.XATTR_UNIT);
  }

  /** Decodes. */
  public static OnDiskXattrEntry decode(ByteView view, int at) throws CorruptImageException {
    int nameLength = view.u8(at + AT_NAME_LENGTH);
    return new OnDiskXattrEntry(
        view.u8(at + AT_NAME_INDEX),
        view.bytes(at + HEADER, nameLength),
        view.bytes(at + HEADER + nameLength, view.u16(at + AT_VALUE_SIZE)));
  }

  /** Size of this entry with padding. */
  public int size() {
    return size(suffix.length(), value.length());
  }

  /** Whether this is padding, which readers skip. */
  public boolean isPadding() {
    return nameIndex == 0 && suffix.isEmpty() && value.isEmpty();
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    target[at + AT_NAME_LENGTH] = (byte) suffix.length();
    target[at + AT_NAME_INDEX] = (byte) nameIndex;
    LittleEndian.putU16(target, at + AT_VALUE_SIZE, value.length());
    suffix.copyTo(target, at + HEADER);
    value.copyTo(target, at + HEADER + suffix.length());
  }
}
