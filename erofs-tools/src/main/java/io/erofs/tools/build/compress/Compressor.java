package io.erofs.tools.build.compress;

/**
 * Fills outputs of a fixed size with the streams of one algorithm, one after the other.
 *
 * <p>A compressor keeps its tables between calls but no memory of what it has seen: the result
 * depends on the bytes of the input range, the capacity and the settings alone, so that images are
 * the same whatever the number of workers. It is for one thread at a time.
 */
public interface Compressor extends AutoCloseable {

  /**
   * Compresses the longest beginning of the input, as far as the algorithm's effort finds it, whose
   * stream is not longer than the capacity.
   *
   * <p>The stream stands by itself, decodes to exactly {@link Fit#consumed} bytes, ends at its last
   * byte by the algorithm's own rules, and does not begin with a zero byte (EROFS puts zeros in
   * front of a stream). Whether the stream is shorter than what it decodes to is the caller's to
   * judge. If all of the input fits, the stream is as short as the algorithm's effort makes it.
   *
   * <p>Nothing outside of the two ranges is read or written; the content of the output range behind
   * the stream is undefined.
   *
   * @param in array with the input
   * @param inOffset index of its first byte
   * @param inLength most bytes to take, at least 1
   * @param out another array, to write the stream to
   * @param outOffset index of the first byte of the stream
   * @param capacity most bytes of the stream, at least 1
   * @return how much was taken and written; {@link Fit#NOTHING} if not even one byte fits
   * @throws IndexOutOfBoundsException if a range is not inside its array
   */
  Fit compress(byte[] in, int inOffset, int inLength, byte[] out, int outOffset, int capacity);

  /** Gives up what is held outside of the heap; the compressor must not be used afterwards. */
  @Override
  default void close() {
    // Most compressors live on the heap alone.
  }
}
