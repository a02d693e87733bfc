package io.erofs.model;

/**
 * One extended attribute.
 *
 * @param name full name with its namespace, such as {@code user.mime_type}, 1 to 255 bytes in a
 *     good image
 * @param value value, 0 to 65535 bytes, as the Linux API gives it (also for ACLs)
 * @param shared whether the image stores it in the shared area
 */
public record Xattr(Bytes name, Bytes value, boolean shared) {
  /** Longest full name on Linux. */
  public static final int MAX_NAME = 255;

  /** Longest value. */
  public static final int MAX_VALUE = 65535;
}
