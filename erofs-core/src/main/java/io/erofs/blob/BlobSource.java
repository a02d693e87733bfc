package io.erofs.blob;

import io.erofs.io.ByteSource;
import java.io.IOException;

/**
 * The bytes of a blob that are fetched when they are read, and kept.
 *
 * <p>Thread-safe. A read of a range that is missing waits until it was fetched; whoever else wants
 * the same range waits for the same fetch.
 */
public interface BlobSource extends ByteSource {
  /**
   * Which blob it is.
   *
   * @return the key
   */
  BlobKey key();

  /**
   * Size and validator.
   *
   * @return what the fetcher told at opening
   */
  BlobInfo info();

  /**
   * Number of bytes that are cached.
   *
   * @return 0 to the size
   */
  long presentBytes();

  /**
   * Whether a range is cached, so that reading it would not wait.
   *
   * @param offset first byte, not negative
   * @param length number of bytes, not negative; what lies behind the end does not count
   * @return true if all of it is there
   */
  boolean isPresent(long offset, long length);

  /**
   * Fetches what is missing of a range and waits for it. Readers go first: where there is more to
   * fetch than can be at once, this waits longer than they do.
   *
   * @param offset first byte, not negative
   * @param length number of bytes, not negative; what lies behind the end does not count
   * @throws IOException if something could not be fetched
   */
  void prefetch(long offset, long length) throws IOException;
}
