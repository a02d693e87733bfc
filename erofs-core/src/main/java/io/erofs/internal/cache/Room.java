package io.erofs.internal.cache;

import io.erofs.blob.CacheOptions;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room there is: in percent of the file system, and of what the options allow.
 *
 * @param totalBytes size of the file system
 * @param freeBytes what is free of it
 */
record Room(long totalBytes, long freeBytes) {
  private static final int HUNDRED = 100;

  /** Asks for the room of a directory. */
  interface Gauge {
    Room measure(Path directory) throws IOException;
  }

  /** Asks the host. */
  static final Gauge HOST =
      directory -> {
        FileStore store = Files.getFileStore(directory);
        return new Room(store.getTotalSpace(), store.getUsableSpace());
      };

  /**
   * Whether at least some percentage of everything is free.
   *
   * @param bytes bytes that blobs take
   * @param blobs number of blobs
   */
  boolean hasFree(int percent, long bytes, long blobs, CacheOptions options) {
    return isFree(percent, freeBytes, totalBytes)
        && (options.maxBytes() == Long.MAX_VALUE
            || isFree(percent, options.maxBytes() - bytes, options.maxBytes()))
        && isFree(percent, options.maxFiles() - blobs, options.maxFiles());
  }

  private static boolean isFree(int percent, long free, long total) {
    return free >= 0 && (double) free * HUNDRED >= (double) total * percent;
  }
}
