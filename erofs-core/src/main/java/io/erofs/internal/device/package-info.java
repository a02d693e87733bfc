/** The devices of an image: the device table, and which source holds which address. */
@NullMarked
package io.erofs.internal.device;

import org.jspecify.annotations.NullMarked;
