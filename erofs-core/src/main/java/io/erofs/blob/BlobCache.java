package io.erofs.blob;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A directory in which blobs are kept, as far as they were fetched.
 *
 * <p>One process has it at a time; another that opens it is refused. The process may end at any
 * moment without harm: a block of a blob is there, or it is not. Thread-safe.
 */
public interface BlobCache extends Closeable {
  /**
   * Begins a domain: images that share blobs.
   *
   * @param name its name, 1 to 180 bytes in UTF-8; what it cached earlier is found by it
   * @param fetcher gets what is missing; closed with the domain
   * @return the domain; close it
   * @throws IllegalArgumentException if a domain of this name is open
   * @throws IOException if the cache is closed
   */
  BlobDomain domain(String name, BlobFetcher fetcher) throws IOException;

  /**
   * All blobs in the directory, of all domains.
   *
   * @return sorted by domain, volume and key
   * @throws IOException if the directory cannot be read
   */
  List<CachedBlob> list() throws IOException;

  /**
   * Reads everything that is cached of a blob and compares it with the checksums made when it was
   * written. Blocks that are damaged count as missing from then on.
   *
   * @param blob one of {@link #list()}
   * @return number of blocks that were damaged
   * @throws IOException if it is not there any more or cannot be read
   */
  long verify(CachedBlob blob) throws IOException;

  /**
   * Removes a blob, unless it is in use.
   *
   * @param blob one of {@link #list()}
   * @return whether it was removed
   * @throws IOException if it could not be removed
   */
  boolean drop(CachedBlob blob) throws IOException;

  /**
   * Removes the blobs that were not used for the longest time, if there is less room than the
   * options want, until there is enough. Happens by itself, too, while blobs are fetched.
   *
   * @return number of blobs removed
   * @throws IOException if the directory cannot be read
   */
  int cull() throws IOException;

  /**
   * What happened so far, in all domains.
   *
   * @return counters
   */
  CacheStatistics statistics();

  /** Closes all domains, then the directory. Idempotent. */
  @Override
  void close() throws IOException;
}
