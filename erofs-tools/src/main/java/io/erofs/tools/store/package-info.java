/**
 * A store of blobs that many images share: a directory of immutable blobs named by their SHA-256, a
 * dictionary of the chunks in them, and a list of the images that need them.
 *
 * <p>Start at {@link io.erofs.tools.store.BlobStore}. The builder knows nothing of stores; it sees
 * one as a {@link io.erofs.tools.build.blob.BlobTarget}.
 */
@NullMarked
package io.erofs.tools.store;

import org.jspecify.annotations.NullMarked;
