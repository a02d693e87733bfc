package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import java.util.List;

/** What a file holds, by its type, in a form that can be compared. */
public sealed interface Content {
  /** The content of a directory, a fifo or a socket. */
  Content NONE = new None();

  /** Nothing. */
  record None() implements Content {}

  /**
   * Bytes of a regular file.
   *
   * @param sha256 their digest, hexadecimal
   */
  record Data(String sha256) implements Content {}

  /**
   * Bytes of a large regular file, known by those blocks that are not all zero.
   *
   * @param sha256 digest over offset and bytes of each 4 KiB block that has a byte other than zero
   */
  record NonZero(String sha256) implements Content {}

  /**
   * Bytes of a large regular file, known by samples.
   *
   * @param extents where the data is; zeros elsewhere
   * @param dataSha256 digest of the bytes of all extents, one after the other
   * @param samples digests of windows
   */
  record Sampled(List<Range> extents, String dataSha256, List<Sample> samples) implements Content {
    /** Copies the lists. */
    public Sampled {
      extents = List.copyOf(extents);
      samples = List.copyOf(samples);
    }
  }

  /**
   * Part of a file.
   *
   * @param offset first byte
   * @param length number of bytes
   */
  record Range(long offset, long length) {}

  /**
   * A window of a file.
   *
   * @param range where
   * @param sha256 digest of its bytes
   */
  record Sample(Range range, String sha256) {}

  /**
   * Target of a symbolic link.
   *
   * @param path bytes of the target
   */
  record Target(Bytes path) implements Content {}

  /**
   * A device node.
   *
   * @param number its number
   */
  record Device(DeviceNumber number) implements Content {}
}
