package io.erofs.blob;

/**
 * A blob in a cache directory, as it was when the cache was asked. Immutable.
 *
 * @param domain name of the domain
 * @param key which blob
 * @param info size and validator
 * @param presentBytes bytes that are cached
 * @param lastUsedMillis when it was last opened or closed, in milliseconds since 1970 UTC
 * @param inUse whether it is open
 */
public record CachedBlob(
    String domain,
    BlobKey key,
    BlobInfo info,
    long presentBytes,
    long lastUsedMillis,
    boolean inUse) {}
