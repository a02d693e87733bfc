/**
 * Images as file systems of {@link java.nio.file}. Start at {@link
 * io.erofs.nio.ErofsFileSystemProvider}; a thin layer over {@link io.erofs.ErofsImage}.
 */
@NullMarked
package io.erofs.nio;

import org.jspecify.annotations.NullMarked;
