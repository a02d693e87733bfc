/**
 * Blobs that are elsewhere: how they are named, fetched, cached and shared.
 *
 * <p>An image names its blobs in its device table. A {@link io.erofs.blob.BlobProvider} makes
 * sources of bytes of them; {@link io.erofs.blob.BlobProvider#directory} finds whole files, and a
 * {@link io.erofs.blob.BlobDomain} of a {@link io.erofs.blob.BlobCache} fetches what is read,
 * through a {@link io.erofs.blob.BlobFetcher}, and keeps it. Nothing here knows the format of
 * images.
 */
@NullMarked
package io.erofs.blob;

import org.jspecify.annotations.NullMarked;
