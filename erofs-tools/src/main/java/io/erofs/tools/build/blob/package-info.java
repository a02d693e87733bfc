/**
 * What a place for chunks outside of the image is to the builder: a blob file, or a store of blobs
 * that many images share.
 *
 * <p>Start at {@link io.erofs.tools.build.blob.BlobTarget}.
 */
@NullMarked
package io.erofs.tools.build.blob;

import org.jspecify.annotations.NullMarked;
