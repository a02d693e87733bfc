package io.erofs.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A blob that a {@link BlobFetcher} has opened. Thread-safe: ranges are read by several threads at
 * once.
 */
public interface RemoteBlob extends Closeable {
  /**
   * Size and validator as they were found at opening.
   *
   * @return the same value always
   */
  BlobInfo info();

  /**
   * Reads a range, all of it.
   *
   * <p>The content must be that of the blob that was opened; if the blob was replaced by another
   * meanwhile, this fails with the reason {@code CHANGED}. The thread may be interrupted while it
   * reads, and then gives up.
   *
   * @param offset byte offset; with the room of the target it is inside the blob
   * @param target buffer to fill; what is in it after a failure does not matter
   * @throws IOException if not all of it could be had
   */
  void read(long offset, ByteBuffer target) throws IOException;

  /** Closes the blob. Idempotent. */
  @Override
  void close() throws IOException;
}
