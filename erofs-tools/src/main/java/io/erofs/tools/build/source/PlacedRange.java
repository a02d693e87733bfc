package io.erofs.tools.build.source;

/**
 * A part of a file whose bytes lie on a device and stay there.
 *
 * @param offset first byte in the file, 0 or more
 * @param length number of bytes, more than 0
 * @param device where they are
 * @param deviceOffset first byte on the device, 0 or more
 */
public record PlacedRange(long offset, long length, SourceDevice device, long deviceOffset) {
  /** Checks the numbers. */
  public PlacedRange {
    if (offset < 0 || length <= 0 || offset + length < 0) {
      throw new IllegalArgumentException("offset=" + offset + ", length=" + length);
    }
    if (deviceOffset < 0 || deviceOffset + length < 0) {
      throw new IllegalArgumentException("deviceOffset=" + deviceOffset + ", length=" + length);
    }
  }

  /**
   * The byte of the file behind the range.
   *
   * @return offset + length
   */
  public long end() {
    return offset + length;
  }
}
