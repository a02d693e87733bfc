package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;

/**
 * A record of the table of long xattr prefixes: u16 size, u8 base index, infix; records begin at
 * multiples of 4. Format specification 5.5.
 */
public final class OnDiskXattrPrefix {
  /** Alignment of a record. */
  public static final int ALIGNMENT = 4;

  /** Most records of a table. */
  public static final int MAX_COUNT = 128;

  /** Size of the length field. */
  public static final int LENGTH_FIELD = 2;

  /** Largest value of the length field: base index and an infix of 255 bytes. */
  public static final int MAX_LENGTH = 256;

  private static final int AT_BASE = 2;
  private static final int AT_INFIX = 3;

  private OnDiskXattrPrefix() {}

  /** Size of a record without padding. */
  public static int size(XattrPrefix prefix) {
    return AT_INFIX + prefix.infix().length();
  }

  /** Decodes the record whose length field was read as {@code length}. */
  public static XattrPrefix decode(ByteView view, int length) throws CorruptImageException {
    Bytes infix = view.bytes(AT_INFIX, length - 1);
    return new XattrPrefix(view.u8(AT_BASE), infix);
  }

  /** Encodes. */
  public static void encode(XattrPrefix prefix, byte[] target, int at) {
    LittleEndian.putU16(target, at, prefix.infix().length() + 1);
    target[at + AT_BASE] = (byte) prefix.baseIndex();
    prefix.infix().copyTo(target, at + AT_INFIX);
  }
}
