package io.erofs.tools.build.source;

import io.erofs.model.Bytes;

/**
 * A file beside the image that holds data of files: a blob, a tar archive, another image. The image
 * refers to its blocks and does not copy them.
 *
 * <p>Immutable; two devices are the same only if they are the same object.
 */
public final class SourceDevice {
  /** Most bytes of a tag. */
  public static final int MAX_TAG = 64;

  private final String name;
  private final long size;
  private final Bytes tag;

  /**
   * Describes a device.
   *
   * @param name name for messages, such as its path
   * @param size bytes that it has; 0 or more
   * @param tag what the device table calls it, such as the SHA-256 of the blob in hexadecimal
   *     digits: at most {@link #MAX_TAG} bytes, of which none is NUL; may be empty
   * @throws IllegalArgumentException if the size or the tag is none
   */
  public SourceDevice(String name, long size, Bytes tag) {
    if (size < 0) {
      throw new IllegalArgumentException("size=" + size);
    }
    if (tag.length() > MAX_TAG || tag.indexOf(0) >= 0) {
      throw new IllegalArgumentException("tag=" + tag);
    }
    this.name = name;
    this.size = size;
    this.tag = tag;
  }

  /**
   * Name for messages.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Size of the device.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /**
   * What the device table calls it.
   *
   * @return 0 to {@link #MAX_TAG} bytes
   */
  public Bytes tag() {
    return tag;
  }

  @Override
  public String toString() {
    return name;
  }
}
