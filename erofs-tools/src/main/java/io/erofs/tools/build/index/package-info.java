/**
 * The index of a compressed file, behind its inode: which form it takes, how large it is, and its
 * bytes. Knows extents, and no more of the build.
 */
@NullMarked
package io.erofs.tools.build.index;

import org.jspecify.annotations.NullMarked;
