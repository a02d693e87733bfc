package io.erofs.internal.codec;

import io.erofs.model.CompressionConfig;
import java.util.Objects;

/** The registry: which class decodes which algorithm. */
public final class Decompressors {
  private Decompressors() {}

  /**
   * Creates a decompressor.
   *
   * @param config the algorithm with the limits that the image declares
   * @return a new decompressor, which the caller closes
   */
  public static Decompressor create(CompressionConfig config) {
    switch (config.algorithm()) {
      case LZ4:
        return new Lz4Decompressor(config.window());
      case LZMA:
        return new LzmaDecompressor(config.window());
      case DEFLATE:
        return new DeflateDecompressor();
      default:
        return new ZstdDecompressor(config.window());
    }
  }

  /**
   * Number of zeros at the beginning of a pcluster, which EROFS puts in front of a stream to align
   * its end with the end of a block.
   *
   * @param array array with the pcluster
   * @param offset index of its first byte
   * @param length bytes to look at: at most one block
   * @return 0 to {@code length}; the latter means that there is no stream
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public static int leadingZeros(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    int at = 0;
    while (length - at >= Long.BYTES && Words.i64(array, offset + at) == 0) {
      at += Long.BYTES;
    }
    while (at < length && array[offset + at] == 0) {
      at++;
    }
    return at;
  }
}
