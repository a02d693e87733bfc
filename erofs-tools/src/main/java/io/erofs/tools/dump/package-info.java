/**
 * Shows images: the model as text in the form that users of erofs-utils know, and as JSON.
 *
 * <p>Start at {@link io.erofs.tools.dump.TextDump}, {@link io.erofs.tools.dump.JsonDump} and {@link
 * io.erofs.tools.dump.Listing}. Everything here reads through {@link io.erofs.ErofsImage} and knows
 * neither the on-disk format nor the command line. Output is the same on every machine: times are
 * in UTC, no locale or time zone is looked at, and names that are not UTF-8 are shown with a
 * lossless escape.
 */
@NullMarked
package io.erofs.tools.dump;

import org.jspecify.annotations.NullMarked;
