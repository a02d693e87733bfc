/**
 * Takes images apart: an image or a part of it to the file system of the host, or as a tar stream.
 *
 * <p>Start at {@link io.erofs.tools.export.Extractor}, which no image can lead out of its target,
 * or at {@link io.erofs.tools.export.TarExporter}, which needs no root. Nothing here prints
 * anything, or knows how an image is stored.
 */
@NullMarked
package io.erofs.tools.export;

import org.jspecify.annotations.NullMarked;
