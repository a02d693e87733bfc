/**
 * Decompressors: from the bytes of one pcluster to the bytes of one extent, in arrays.
 *
 * <p>Start at {@link io.erofs.internal.codec.DecompressorPool}, which lends a {@link
 * io.erofs.internal.codec.Decompressor} for each announced algorithm. Nothing here knows about
 * images, inodes or extents: bytes that are wrong are a {@link
 * io.erofs.internal.codec.CodecException}, and the reader that knows the place makes an image error
 * of it.
 */
@NullMarked
package io.erofs.internal.codec;

import org.jspecify.annotations.NullMarked;
