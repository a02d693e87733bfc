/**
 * Hash trees that prove any part of a blob by one trusted digest, in the construction of Linux's
 * fs-verity: SHA-256, blocks of 4096 bytes, no salt.
 *
 * <p>Start at {@link io.erofs.blob.verity.VerityFile} to make a tree, at {@link
 * io.erofs.blob.verity.VerityTree} to check by one. Knows nothing of caches and networks.
 */
@NullMarked
package io.erofs.blob.verity;

import org.jspecify.annotations.NullMarked;
