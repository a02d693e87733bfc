/**
 * Carries plans out: superblock, tables, inodes, directories, extended attributes and the bytes of
 * files. Start at {@link io.erofs.internal.read.ImageReader}.
 */
@NullMarked
package io.erofs.internal.read;

import org.jspecify.annotations.NullMarked;
