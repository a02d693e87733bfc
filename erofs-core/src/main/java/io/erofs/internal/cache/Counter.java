package io.erofs.internal.cache;

/** What is counted; see {@link io.erofs.blob.CacheStatistics}. */
enum Counter {
  OPENS,
  HITS,
  MISSES,
  WAITS,
  FETCHES,
  FETCHED_BYTES,
  FETCH_ERRORS,
  STORE_ERRORS,
  STALE_BLOBS,
  DAMAGED_BLOCKS,
  CULLED_BLOBS,
  CULLED_BYTES,
  MEMORY_BYTES
}
