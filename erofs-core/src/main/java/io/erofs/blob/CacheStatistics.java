package io.erofs.blob;

/**
 * What a cache, or a domain of it, has done since it was opened. A snapshot of counters that other
 * threads go on to count up.
 *
 * @param opens blobs opened, each once for all images that share it
 * @param hits reads that found everything they wanted
 * @param misses reads that had to wait for a fetch
 * @param waits those of the misses that found a fetch under way for all they missed
 * @param fetches requests that the fetcher answered
 * @param fetchedBytes bytes that the fetcher gave
 * @param fetchErrors requests that failed
 * @param storeErrors ranges that were fetched, but could not be written to the cache
 * @param staleBlobs cached blobs thrown away since they are different now
 * @param damagedBlocks cached blocks that were not what was written, and were fetched again
 * @param culledBlobs blobs removed to make room
 * @param culledBytes bytes that were cached of them
 * @param memoryBytes bytes in the memory cache now
 */
public record CacheStatistics(
    long opens,
    long hits,
    long misses,
    long waits,
    long fetches,
    long fetchedBytes,
    long fetchErrors,
    long storeErrors,
    long staleBlobs,
    long damagedBlocks,
    long culledBlobs,
    long culledBytes,
    long memoryBytes) {}
