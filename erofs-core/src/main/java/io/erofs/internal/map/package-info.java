/** Mappers: from a logical offset to an extent. They plan; they touch no file data. */
@NullMarked
package io.erofs.internal.map;

import org.jspecify.annotations.NullMarked;
