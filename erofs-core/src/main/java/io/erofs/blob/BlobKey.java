package io.erofs.blob;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Names a blob: the volume that it belongs to, and its own binary key.
 *
 * <p>The volume says where blobs come from (a repository, the address of a directory); the key
 * tells them apart there, and is usually a digest. Immutable.
 *
 * @param volume text of 1 to {@value #MAX_LENGTH} bytes in UTF-8, without NUL
 * @param cookie 1 to {@value #MAX_LENGTH} bytes
 */
public record BlobKey(String volume, Bytes cookie) {
  /** Most bytes of either part: so many fit into the name of a file, however they are written. */
  public static final int MAX_LENGTH = 180;

  /**
   * Checks both parts.
   *
   * @throws IllegalArgumentException if one is empty or too long, or the volume has a NUL
   */
  public BlobKey {
    Objects.requireNonNull(cookie, "cookie");
    int length = volume.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MAX_LENGTH || volume.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "volume=" + volume + ": expected 1 to " + MAX_LENGTH + " bytes without NUL");
    }
    if (cookie.length() < 1 || cookie.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "cookie of " + cookie.length() + " bytes, expected 1 to " + MAX_LENGTH);
    }
  }

  /**
   * A key whose binary part is text.
   *
   * @param volume the volume
   * @param cookie text, taken as UTF-8
   * @return the key
   * @throws IllegalArgumentException as the constructor
   */
  public static BlobKey of(String volume, String cookie) {
    return new BlobKey(volume, Bytes.utf8(cookie));
  }

  /** The key as messages show it, for example {@code images:9f86d0…}. */
  @Override
  public String toString() {
    return volume + ":" + cookie;
  }
}
