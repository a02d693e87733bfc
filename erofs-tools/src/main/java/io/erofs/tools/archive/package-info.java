/**
 * Reads tar archives, plain or compressed: bytes to {@link io.erofs.tools.archive.TarEntry} values.
 *
 * <p>Start at {@link io.erofs.tools.archive.TarReader}. Everything that is read is checked before
 * it is used; what is wrong is an {@link io.erofs.tools.archive.ArchiveException} with archive,
 * offset and entry. The package knows nothing of trees or images: whoever takes the entries decides
 * what a name means.
 */
@NullMarked
package io.erofs.tools.archive;

import org.jspecify.annotations.NullMarked;
