package io.erofs.internal.codec;

/**
 * Decodes raw DEFLATE streams.
 *
 * <p>Their window is always 32 KiB: that an image declares a smaller one is not checked.
 *
 * <p>Source: RFC 1951.
 */
final class DeflateDecompressor implements Decompressor {
  private final DeflateDecoder decoder = new DeflateDecoder();

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
    return decoder.decode(in, inOffset, inLength, out, outOffset, outOffset + outLength, partial);
  }

  @Override
  public void close() {
    // Nothing is held outside of the heap.
  }
}
