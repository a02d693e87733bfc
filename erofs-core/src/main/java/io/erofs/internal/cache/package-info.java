/**
 * The cache of blobs: misses and who waits for them, files on disk, blocks in memory, domains.
 *
 * <p>Start at {@link io.erofs.internal.cache.CacheDirectory}. A {@code Cookie} is one open blob of
 * a domain; it has a {@code BlobFile} on disk and a {@code PageTable} in memory, and sends what is
 * missing through the {@code FetchQueue} of its domain.
 */
@NullMarked
package io.erofs.internal.cache;

import org.jspecify.annotations.NullMarked;
