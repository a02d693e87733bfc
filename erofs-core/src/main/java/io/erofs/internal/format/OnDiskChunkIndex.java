package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * An 8-byte chunk index. Format specification 3.4.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0</td><td>u16</td><td>startblk_hi</td></tr>
 * <tr><td>2</td><td>u16</td><td>device_id</td></tr>
 * <tr><td>4</td><td>u32</td><td>startblk_lo</td></tr>
 * </table>
 */
public record OnDiskChunkIndex(int startHigh, int deviceId, long startLow) {
  /** Size on disk. */
  public static final int SIZE = 8;

  /** Low half of the null address, and the null address of the 4-byte block map. */
  public static final long NULL_LOW = 0xFFFFFFFFL;

  private static final int NULL_HIGH = 0xFFFF;
  static final int AT_START_HIGH = 0;
  static final int AT_DEVICE_ID = 2;
  static final int AT_START_LOW = 4;

  /** Decodes. */
  public static OnDiskChunkIndex decode(ByteView view, int at) throws CorruptImageException {
    return new OnDiskChunkIndex(
        view.u16(at + AT_START_HIGH), view.u16(at + AT_DEVICE_ID), view.u32(at + AT_START_LOW));
  }

  /** The index that means a hole. */
  public static OnDiskChunkIndex hole(boolean wide) {
    return new OnDiskChunkIndex(wide ? NULL_HIGH : 0, 0, NULL_LOW);
  }

  /** Whether it means a hole. */
  public boolean isHole(boolean wide) {
    return startLow == NULL_LOW && (!wide || startHigh == NULL_HIGH);
  }

  /** The block address. */
  public long address(boolean wide) {
    return wide ? (long) startHigh << 32 | startLow : startLow;
  }

  /** Encodes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putU16(target, at + AT_START_HIGH, startHigh);
    LittleEndian.putU16(target, at + AT_DEVICE_ID, deviceId);
    LittleEndian.putU32(target, at + AT_START_LOW, startLow);
  }
}
