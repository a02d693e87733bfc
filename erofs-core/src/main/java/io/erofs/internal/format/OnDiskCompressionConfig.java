package io.erofs.internal.format;

import io.erofs.model.CompressionConfig;

/**
 * The record of one algorithm behind the superblock: a length of 16 bits, then that many bytes.
 * Format specification 1.7.
 *
 * <table>
 * <caption>Fields behind the length</caption>
 * <tr><th>algorithm</th><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>LZ4</td><td>0</td><td>u16</td><td>max_distance</td></tr>
 * <tr><td>LZ4</td><td>2</td><td>u16</td><td>max_pclusterblks</td></tr>
 * <tr><td>LZMA</td><td>0</td><td>u32</td><td>dict_size</td></tr>
 * <tr><td>LZMA</td><td>4</td><td>u16</td><td>format, 0</td></tr>
 * <tr><td>DEFLATE</td><td>0</td><td>u8</td><td>windowbits</td></tr>
 * <tr><td>ZSTD</td><td>0</td><td>u8</td><td>format, 0</td></tr>
 * <tr><td>ZSTD</td><td>1</td><td>u8</td><td>windowlog - 10</td></tr>
 * </table>
 */
public final class OnDiskCompressionConfig {
  /** Bytes of the length. */
  public static final int LENGTH_FIELD = 2;

  /** Records begin at multiples of this. */
  public static final int ALIGNMENT = 4;

  /** What zstd's window is counted from, as log2. */
  public static final int ZSTD_WINDOW_BASE = 10;

  /**
   * Largest max_pclusterblks that Linux mounts: 6.18 compares it with the pages of a mebibyte,
   * whatever the block size.
   */
  public static final int MAX_LZ4_BLOCKS = 256;

  private static final int AT_LZ4_BLOCKS = 2;

  private OnDiskCompressionConfig() {}

  /** Bytes of a record with its length; a multiple of {@link #ALIGNMENT}. */
  public static int size(CompressionConfig config) {
    return LENGTH_FIELD + config.algorithm().configSize();
  }

  /** Encodes a record into zeroed bytes. */
  public static void encode(CompressionConfig config, byte[] target, int at) {
    LittleEndian.putU16(target, at, config.algorithm().configSize());
    int payload = at + LENGTH_FIELD;
    switch (config.algorithm()) {
      case LZ4 -> {
        LittleEndian.putU16(target, payload, (int) config.window());
        LittleEndian.putU16(target, payload + AT_LZ4_BLOCKS, config.maxPclusterBlocks());
      }
      case LZMA -> LittleEndian.putU32(target, payload, config.window());
      case DEFLATE -> target[payload] = (byte) log2(config.window());
      case ZSTD ->
          target[payload + 1] = (byte) Math.max(0, log2(config.window()) - ZSTD_WINDOW_BASE);
    }
  }

  /** The smallest power of two that is not less, as log2. */
  private static int log2(long window) {
    return Long.SIZE - Long.numberOfLeadingZeros(window - 1);
  }
}
