/**
 * The exceptions of this project and the place they speak of.
 *
 * <p>Knows nothing of any other package.
 */
@NullMarked
package io.erofs.error;

import org.jspecify.annotations.NullMarked;
