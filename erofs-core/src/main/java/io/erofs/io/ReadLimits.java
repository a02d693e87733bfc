package io.erofs.io;

/**
 * Bounds on what a reader does for an image, so that a hostile image cannot take more memory than
 * the caller grants.
 *
 * @param maxDirectoryEntries most entries that one listing may return
 * @param maxSymlinkLength longest target of a symbolic link, in bytes
 * @param maxSymlinks most symbolic links followed in one path look-up
 * @param metadataCacheBytes memory for cached metadata of one image
 * @param decodedCacheBytes memory for decoded pclusters of one image
 * @param readAheadBytes most bytes that are decoded ahead of a sequential read by other threads, 0
 *     for none; never more than half of {@code decodedCacheBytes}
 */
public record ReadLimits(
    int maxDirectoryEntries,
    int maxSymlinkLength,
    int maxSymlinks,
    int metadataCacheBytes,
    long decodedCacheBytes,
    long readAheadBytes) {
  /**
   * Sixteen million entries, 4095 bytes, 40 links as Linux, 4 MiB of metadata, 32 MiB decoded,
   * nothing ahead.
   */
  public static final ReadLimits DEFAULT = new ReadLimits(1 << 24, 4095, 40, 4 << 20, 32 << 20, 0);

  /** Checks that all limits are positive, and the one for reading ahead not negative. */
  public ReadLimits {
    if (maxDirectoryEntries < 1
        || maxSymlinkLength < 1
        || maxSymlinks < 1
        || metadataCacheBytes < 1
        || decodedCacheBytes < 1
        || readAheadBytes < 0) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /**
   * These limits with another bound on directory listings.
   *
   * @param entries most entries
   * @return the limits
   */
  public ReadLimits withMaxDirectoryEntries(int entries) {
    return new ReadLimits(
        entries,
        maxSymlinkLength,
        maxSymlinks,
        metadataCacheBytes,
        decodedCacheBytes,
        readAheadBytes);
  }

  /**
   * These limits with another size of the metadata cache.
   *
   * @param bytes bytes
   * @return the limits
   */
  public ReadLimits withMetadataCacheBytes(int bytes) {
    return new ReadLimits(
        maxDirectoryEntries,
        maxSymlinkLength,
        maxSymlinks,
        bytes,
        decodedCacheBytes,
        readAheadBytes);
  }

  /**
   * These limits with another size of the cache of decoded pclusters.
   *
   * @param bytes bytes
   * @return the limits
   */
  public ReadLimits withDecodedCacheBytes(long bytes) {
    return new ReadLimits(
        maxDirectoryEntries,
        maxSymlinkLength,
        maxSymlinks,
        metadataCacheBytes,
        bytes,
        readAheadBytes);
  }

  /**
   * These limits with another bound on reading ahead.
   *
   * @param bytes bytes, 0 for none
   * @return the limits
   */
  public ReadLimits withReadAheadBytes(long bytes) {
    return new ReadLimits(
        maxDirectoryEntries,
        maxSymlinkLength,
        maxSymlinks,
        metadataCacheBytes,
        decodedCacheBytes,
        bytes);
  }
}
