/**
 * The front door: {@link io.erofs.Erofs} opens an image, {@link io.erofs.ErofsImage} reads it.
 *
 * <p>Values live in {@code io.erofs.model}, sources of bytes in {@code io.erofs.io}, exceptions in
 * {@code io.erofs.error}.
 */
@NullMarked
package io.erofs;

import org.jspecify.annotations.NullMarked;
