/**
 * Immutable values of an image: superblock, inodes, entries, attributes, extents. They know nothing
 * of files and sources.
 */
@NullMarked
package io.erofs.model;

import org.jspecify.annotations.NullMarked;
