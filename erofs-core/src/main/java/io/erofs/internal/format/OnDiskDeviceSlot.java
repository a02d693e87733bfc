package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;

/**
 * A slot of the device table. Format specification 1.8.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u8[64]</td><td>tag</td></tr>
 * <tr><td>0x40</td><td>u32</td><td>blocks_lo</td></tr>
 * <tr><td>0x44</td><td>u32</td><td>uniaddr_lo</td></tr>
 * <tr><td>0x48</td><td>u16</td><td>blocks_hi</td></tr>
 * <tr><td>0x4A</td><td>u16</td><td>uniaddr_hi</td></tr>
 * <tr><td>0x4C</td><td>u8[52]</td><td>reserved</td></tr>
 * </table>
 *
 * @param tag all 64 bytes
 */
public record OnDiskDeviceSlot(
    Bytes tag, long blocksLow, long unifiedLow, int blocksHigh, int unifiedHigh) {
  /** Size on disk. */
  public static final int SIZE = 128;

  /** Size of the tag. */
  public static final int TAG_SIZE = 64;

  static final int AT_TAG = 0x00;
  static final int AT_BLOCKS_LOW = 0x40;
  static final int AT_UNIFIED_LOW = 0x44;
  static final int AT_BLOCKS_HIGH = 0x48;
  static final int AT_UNIFIED_HIGH = 0x4A;

  /** Decodes. */
  public static OnDiskDeviceSlot decode(ByteView view) throws CorruptImageException {
    return new OnDiskDeviceSlot(
        view.bytes(AT_TAG, TAG_SIZE),
        view.u32(AT_BLOCKS_LOW),
        view.u32(AT_UNIFIED_LOW),
        view.u16(AT_BLOCKS_HIGH),
        view.u16(AT_UNIFIED_HIGH));
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    tag.copyTo(target, at + AT_TAG);
    LittleEndian.putU32(target, at + AT_BLOCKS_LOW, blocksLow);
    LittleEndian.putU32(target, at + AT_UNIFIED_LOW, unifiedLow);
    LittleEndian.putU16(target, at + AT_BLOCKS_HIGH, blocksHigh);
    LittleEndian.putU16(target, at + AT_UNIFIED_HIGH, unifiedHigh);
  }
}
