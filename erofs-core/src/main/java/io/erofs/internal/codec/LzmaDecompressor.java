package io.erofs.internal.codec;

import io.erofs.internal.codec.CodecException.Kind;

/**
 * Decodes MicroLZMA streams: LZMA without header and end mark, whose first byte, always 0 in LZMA,
 * is replaced by the complement of the properties byte.
 *
 * <p>Source: EROFS format specification 4.10.
 */
final class LzmaDecompressor implements Decompressor {
  private static final int MAX_PROPERTIES = (4 * 5 + 4) * 9 + 8;
  private static final int MAX_LC_LP = 4;

  private final LzmaDecoder decoder;

  /**
   * Creates a decompressor.
   *
   * @param window size of the dictionary that the image declares
   */
  LzmaDecompressor(long window) {
    this.decoder = new LzmaDecoder((int) Math.min(window, Integer.MAX_VALUE));
  }

  @Override
  public int decode(
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException {
    Decompressor.checkRanges(in, inOffset, inLength, out, outOffset, outLength);
    int properties = properties(in, inOffset, inLength);
    int outEnd = outOffset + outLength;
    return decoder.decode(properties, in, inOffset, inLength, out, outOffset, outEnd, partial);
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static int properties(byte[] in, int offset, int length) throws CodecException {
    if (length == 0) {
      throw new CodecException(Kind.TRUNCATED, "LZMA stream without any byte");
    }
    int properties = ~in[offset] & 0xFF;
    int literalBits = properties % 9 + properties / 9 % 5;
    if (properties > MAX_PROPERTIES || literalBits > MAX_LC_LP) {
      throw new CodecException(Kind.CORRUPT, "LZMA properties=" + properties);
    }
    return properties;
  }
}
