/**
 * Checks images: what {@code fsck.erofs} does, as a library.
 *
 * <p>Start at {@link io.erofs.tools.check.ImageChecker}. The checker reports everything that it
 * finds, not only the first fault, and says what it could not check. It stands on the readers of
 * the core and has no parser of its own; {@link io.erofs.tools.check.Rule} is the catalogue of what
 * it knows. It prints nothing.
 */
@NullMarked
package io.erofs.tools.check;

import org.jspecify.annotations.NullMarked;
