package io.erofs.blob;

import java.io.Closeable;
import java.io.IOException;

/**
 * Images that share blobs: what one of them has fetched, all of them have.
 *
 * <p>Within a domain a blob is open once, however many images use it: one file in the cache, one
 * fetch for a missing range, the same memory. The last image that closes it releases it. Domains
 * never see each other's data. Thread-safe.
 */
public interface BlobDomain extends Closeable {
  /**
   * Its name.
   *
   * @return the name
   */
  String name();

  /**
   * Enters an image; its blobs are known by the tags of its device table.
   *
   * @param id what identifies the image in this domain, not empty
   * @param volume volume of its blobs: their keys are this and the tag
   * @return the image's blobs, to be given to {@code OpenOptions}; closed with the image
   * @throws IllegalArgumentException if an image with this id is in the domain already
   */
  ImageBlobs image(String id, String volume);

  /**
   * What happened so far.
   *
   * @return counters of this domain
   */
  CacheStatistics statistics();

  /**
   * Ends the domain: all who wait for a range fail at once, blobs are closed, and so is the
   * fetcher. Images that are still open fail to read from then on. Idempotent.
   */
  @Override
  void close() throws IOException;
}
