package io.erofs.blob;

import io.erofs.model.Bytes;
import java.util.Objects;

/**
 * What is known of a blob when it is opened. Immutable.
 *
 * @param size number of bytes, 0 to {@value #MAX_SIZE}
 * @param validator what changes whenever the content does (a digest, an ETag), at most {@value
 *     #MAX_VALIDATOR} bytes; empty if there is no such thing, so that only the size can tell
 */
public record BlobInfo(long size, Bytes validator) {
  /** Most bytes of a blob: 4 TiB. */
  public static final long MAX_SIZE = 1L << 42;

  /** Most bytes of a validator. */
  public static final int MAX_VALIDATOR = 512;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the size is negative or too large, or the validator too
   *     long; who takes them from a server checks them before
   */
  public BlobInfo {
    Objects.requireNonNull(validator, "validator");
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("size=" + size + ", expected 0 to " + MAX_SIZE);
    }
    if (validator.length() > MAX_VALIDATOR) {
      throw new IllegalArgumentException(
          "validator of " + validator.length() + " bytes, expected at most " + MAX_VALIDATOR);
    }
  }
}
