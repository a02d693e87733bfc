/** The exceptions of this library, and the location that each of them names. */
@NullMarked
package io.erofs.error;

import org.jspecify.annotations.NullMarked;
