/**
 * Reads manifests: texts that list the files of a tree with all their attributes, so that a tree
 * with any owners, modes and devices can be built by anybody.
 *
 * <p>Start at {@link io.erofs.tools.manifest.ManifestSource}. What is wrong in a manifest is a
 * {@link io.erofs.tools.manifest.ManifestException} with its line.
 */
@NullMarked
package io.erofs.tools.manifest;

import org.jspecify.annotations.NullMarked;
