package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.util.Arrays;

/**
 * A bounds-checked, read-only window of image bytes that knows where they come from.
 *
 * <p>Reads at offsets relative to the window, little-endian, without a cursor. An access outside
 * the window means that a structure does not fit where the image says it is: {@link
 * CorruptImageException}.
 */
public final class ByteView {
  private final byte[] bytes;
  private final int start;
  private final int length;
  private final String source;
  private final long position;

  private ByteView(byte[] bytes, int start, int length, String source, long position) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    this.source = source;
    this.position = position;
  }

  /**
   * A window of an array, which nobody may change afterwards.
   *
   * @param bytes array
   * @param start first index
   * @param length number of bytes
   * @param source name for messages
   * @param position byte offset of the window in the source
   */
  public static ByteView of(byte[] bytes, int start, int length, String source, long position) {
    java.util.Objects.checkFromIndexSize(start, length, bytes.length);
    return new ByteView(bytes, start, length, source, position);
  }

  /** A whole array as a window. */
  public static ByteView of(byte[] bytes, String source, long position) {
    return new ByteView(bytes, 0, bytes.length, source, position);
  }

  /** Number of bytes. */
  public int length() {
    return length;
  }

  /** Byte offset of the window in its source. */
  public long position() {
    return position;
  }

  /** Location of a byte of the window. */
  public Location location(int at) {
    return Location.of(source, position + at);
  }

  /** Unsigned 8 bits. */
  public int u8(int at) throws CorruptImageException {
    check(at, 1);
    return bytes[start + at] & 0xFF;
  }

  /** Unsigned 16 bits. */
  public int u16(int at) throws CorruptImageException {
    check(at, 2);
    return LittleEndian.u16(bytes, start + at);
  }

  /** Unsigned 32 bits. */
  public long u32(int at) throws CorruptImageException {
    check(at, 4);
    return LittleEndian.u32(bytes, start + at);
  }

  /** 64 bits, as they are. */
  public long i64(int at) throws CorruptImageException {
    check(at, 8);
    return LittleEndian.i64(bytes, start + at);
  }

  /** A copy of some bytes. */
  public Bytes bytes(int at, int count) throws CorruptImageException {
    check(at, count);
    return Bytes.of(bytes, start + at, start + at + count);
  }

  /** Copies bytes out. */
  public void copyTo(int at, byte[] target, int targetAt, int count) throws CorruptImageException {
    check(at, count);
    System.arraycopy(bytes, start + at, target, targetAt, count);
  }

  /** Part of this window. */
  public ByteView slice(int at, int count) throws CorruptImageException {
    check(at, count);
    return new ByteView(bytes, start + at, count, source, position + at);
  }

  /** Compares a name with some bytes of the window, as unsigned bytes. */
  public int compare(Bytes name, int at, int count) throws CorruptImageException {
    check(at, count);
    return name.compareTo(bytes, start + at, start + at + count);
  }

  /** Index of the first zero byte in a range, or its end. */
  public int indexOfZero(int from, int to) throws CorruptImageException {
    check(from, to - from);
    for (int i = from; i < to; i++) {
      if (bytes[start + i] == 0) {
        return i;
      }
    }
    return to;
  }

  /** Whether a range holds only zeros. */
  public boolean isZero(int from, int to) throws CorruptImageException {
    check(from, to - from);
    int at = from;
    while (to - at >= Long.BYTES && LittleEndian.i64(bytes, start + at) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[start + at] == 0) {
      at++;
    }
    return at == to;
  }

  /** A copy of the whole window. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  private void check(int at, int count) throws CorruptImageException {
    if (at < 0 || count < 0 || at > length - count) {
      throw new CorruptImageException(
          "G-04",
          count + " bytes at " + at + " are not inside a structure of " + length + " bytes",
          location(Math.max(0, Math.min(at, length))));
    }
  }

  @Override
  public String toString() {
    return length + " bytes of " + source + " at 0x" + Long.toHexString(position);
  }
}
