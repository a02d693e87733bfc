package io.erofs.internal.codec;

import java.util.Objects;

/**
 * Decodes streams of one algorithm, one after the other, with the limits of one image.
 *
 * <p>A decompressor keeps scratch memory between streams and is for one thread at a time; {@link
 * DecompressorPool} lends them to many. Its memory depends on the algorithm's limits and on the
 * lengths it is called with, never on numbers in a stream alone.
 */
public interface Decompressor extends AutoCloseable {

  /**
   * Decodes one stream.
   *
   * <p>If {@code partial} is false, the stream must give exactly {@code outLength} bytes, must end
   * there by its own rules, and must end at the end of the input; zeros in front of it (EROFS
   * aligns streams to the right) are the caller's to skip. If {@code partial} is true, the first
   * {@code outLength} bytes of a stream at least that long are decoded, and neither the rest of it
   * nor what follows in the input matters. Streams that are aligned to the left, as in images
   * without the zero-padding feature, are decoded as partial ones.
   *
   * <p>Whatever the input holds, nothing outside of the two given ranges is read or written. After
   * an exception the content of the output range is undefined, except for {@link
   * CodecException.Kind#TRAILING_INPUT}.
   *
   * @param in array with the stream
   * @param inOffset index of the first byte of the stream
   * @param inLength most bytes of the stream
   * @param out another array, to decode to
   * @param outOffset index of the first byte in it
   * @param outLength bytes wanted
   * @param partial whether the stream may be longer than wanted
   * @return number of bytes of the input that were used; all of them unless {@code partial}. For a
   *     partial stream it is a bound within which the used bytes lie
   * @throws CodecException if the stream does not give these bytes
   * @throws IndexOutOfBoundsException if a range is not inside its array
   */
  int decode(
      byte[] in,
      int inOffset,
      int inLength,
      byte[] out,
      int outOffset,
      int outLength,
      boolean partial)
      throws CodecException;

  /**
   * Checks the ranges that {@link #decode} was given.
   *
   * @throws IndexOutOfBoundsException if a range is not inside its array
   */
  static void checkRanges(
      byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int outLength) {
    Objects.checkFromIndexSize(inOffset, inLength, in.length);
    Objects.checkFromIndexSize(outOffset, outLength, out.length);
  }

  /** Gives up what is held outside of the heap; the decompressor must not be used afterwards. */
  @Override
  void close();
}
