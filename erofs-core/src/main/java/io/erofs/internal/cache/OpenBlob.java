package io.erofs.internal.cache;

import io.erofs.blob.RemoteBlob;
import java.util.Optional;

/**
 * What an open blob consists of.
 *
 * @param remote gives what is missing
 * @param blocks its blocks
 * @param file what is on disk; empty if it could not be opened, and nothing can be kept
 * @param memory what is in memory
 */
record OpenBlob(
    RemoteBlob remote, Blocks blocks, Optional<BlobFile> file, MemoryCache.Table memory) {
  /** Whether a block need not be fetched. */
  boolean isPresent(long block) {
    return isOnDisk(block) || memory.contains(block);
  }

  boolean isOnDisk(long block) {
    return file.isPresent() && file.get().map().isPresent(block);
  }

  /** The first missing block of a range, or -1. */
  long missingFrom(long first, long end) {
    for (long block = first; block < end; block++) {
      if (!isPresent(block)) {
        return block;
      }
    }
    return -1;
  }

  /** The end of a run of missing blocks. */
  long missingUntil(long first, long end) {
    long block = first;
    while (block < end && !isPresent(block)) {
      block++;
    }
    return block;
  }
}
