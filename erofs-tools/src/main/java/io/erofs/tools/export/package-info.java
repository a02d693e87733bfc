/**
 * Takes images apart: an image or a part of it as a tar stream.
 *
 * <p>Start at {@link io.erofs.tools.export.TarExporter}. Nothing here needs root or prints
 * anything.
 */
@NullMarked
package io.erofs.tools.export;

import org.jspecify.annotations.NullMarked;
