package io.erofs.blob;

import java.io.Closeable;
import java.io.IOException;

/**
 * Gets blobs from where they are: a directory, a server, another process.
 *
 * <p>Thread-safe: blobs are opened and read by several threads at once. A fetcher neither caches
 * nor merges requests; who calls it does. Timeouts, and how often something is tried again, are its
 * own policy; one can be added to any fetcher by another around it.
 *
 * <p>Failures are {@link io.erofs.error.BlobUnavailableException}s where the fetcher knows the
 * reason; any other {@link IOException} counts as one with the reason {@code FAILED}. A failure
 * with the reason {@code CLOSED} means that the fetcher is dead: all who wait for it are told so at
 * once, and it is asked nothing more.
 */
public interface BlobFetcher extends Closeable {
  /**
   * Opens a blob.
   *
   * @param key which one
   * @return the open blob, with its size; close it
   * @throws IOException if it cannot be opened
   */
  RemoteBlob open(BlobKey key) throws IOException;

  /** Ends the fetcher: what it is doing in other threads fails soon. Idempotent. */
  @Override
  void close() throws IOException;
}
