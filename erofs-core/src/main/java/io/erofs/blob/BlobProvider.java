package io.erofs.blob;

import io.erofs.io.ByteSource;
import io.erofs.model.DeviceSlot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes sources of bytes of the blobs that an image names in its device table.
 *
 * <p>An image asks for a blob when something on it is first read, and closes the source when the
 * image is closed; then it closes the provider. Thread-safe.
 */
@FunctionalInterface
public interface BlobProvider extends Closeable {
  /**
   * Opens the blob of a slot.
   *
   * @param slot slot of the device table; its tag, free text from the image, usually is the blob's
   *     SHA-256 in hex
   * @return a source, which the caller closes
   * @throws IOException if there is no such blob, or it cannot be opened
   */
  ByteSource open(DeviceSlot slot) throws IOException;

  /** The image does not need the provider any more. Does nothing unless told otherwise. */
  @Override
  default void close() throws IOException {}

  /**
   * Blobs that are whole files of a directory: {@code DIRECTORY/blobs/sha256/TAG}, or else {@code
   * DIRECTORY/TAG}. May be used for any number of images.
   *
   * @param directory the directory
   * @return the provider
   */
  static BlobProvider directory(Path directory) {
    return new DirectoryBlobs(directory);
  }
}
