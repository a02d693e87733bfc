package io.erofs.internal.cache;

import io.erofs.blob.CacheOptions;
import io.erofs.blob.CachedBlob;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** One look at how much room a cache has, and what is removed to make some. For one thread. */
final class Culling {
  private final CacheDirectory cache;
  private final CacheOptions options;
  private Room room;
  private long bytes;
  private long blobs;

  /**
   * Creates one.
   *
   * @param bytes what is known to be stored
   * @param blobs number of blobs
   */
  Culling(CacheDirectory cache, Room room, long bytes, long blobs) {
    this.cache = cache;
    this.options = cache.options();
    this.room = room;
    this.bytes = bytes;
    this.blobs = blobs;
  }

  /** Removes blobs if there are too many; returns how many it removed. */
  int run() throws IOException {
    if (hasFree(options.cullPercent())) {
      return 0;
    }
    List<CachedBlob> all = cache.list();
    cache.count(all);
    blobs = all.size();
    bytes = all.stream().mapToLong(CachedBlob::presentBytes).sum();
    List<CachedBlob> oldest =
        all.stream()
            .filter(blob -> !blob.inUse())
            .sorted(Comparator.comparingLong(CachedBlob::lastUsedMillis))
            .toList();
    int removed = 0;
    for (CachedBlob blob : oldest) {
      if (hasFree(options.runPercent())) {
        break;
      }
      if (cache.drop(blob)) {
        removed++;
        blobs--;
        bytes -= blob.presentBytes();
        cache.culled(blob);
        room = cache.measure();
      }
    }
    return removed;
  }

  /** Whether nothing more may be stored. */
  boolean isFull() {
    return !hasFree(options.stopPercent());
  }

  private boolean hasFree(int percent) {
    return room.hasFree(percent, bytes, blobs, options);
  }
}
