/**
 * Layers of container images that are stored as chunks with an index, read where they are.
 *
 * <p>Everything that depends on the draft specification of such layers is here and in the record of
 * the index.
 */
@NullMarked
package io.erofs.blob.layer;

import org.jspecify.annotations.NullMarked;
