package io.erofs.tools.build.source;

/**
 * A part of a file that may hold data; what is outside all ranges reads as zeros.
 *
 * @param offset first byte, 0 or more
 * @param length number of bytes, more than 0
 */
public record DataRange(long offset, long length) {
  /** Checks the numbers. */
  public DataRange {
    if (offset < 0 || length <= 0 || offset + length < 0) {
      throw new IllegalArgumentException("offset=" + offset + ", length=" + length);
    }
  }

  /**
   * The byte behind the range.
   *
   * @return offset + length
   */
  public long end() {
    return offset + length;
  }
}
