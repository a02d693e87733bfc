package io.erofs.model;

/**
 * Major and minor number of a device node.
 *
 * @param major 0 to 4095
 * @param minor 0 to 1048575
 */
public record DeviceNumber(int major, int minor) {
  /** No device, also the mark of an overlayfs whiteout. */
  public static final DeviceNumber ZERO = new DeviceNumber(0, 0);

  /** Checks the ranges that the format can hold. */
  public DeviceNumber {
    if (major < 0 || major > 0xFFF || minor < 0 || minor > 0xFFFFF) {
      throw new IllegalArgumentException("device number " + major + ":" + minor);
    }
  }

  /**
   * Decodes {@code i_u}.
   *
   * @param encoded unsigned 32-bit value in Linux' "new" encoding
   * @return the number
   */
  public static DeviceNumber decode(long encoded) {
    return new DeviceNumber(
        (int) (encoded >> 8) & 0xFFF, (int) (encoded & 0xFF) | ((int) (encoded >> 12) & 0xFFF00));
  }

  /**
   * Encodes for {@code i_u}.
   *
   * @return unsigned 32-bit value
   */
  public long encode() {
    return (minor & 0xFFL) | ((long) major << 8) | ((minor & ~0xFFL) << 12);
  }

  @Override
  public String toString() {
    return major + ":" + minor;
  }
}
