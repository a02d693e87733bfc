/** Sources of image bytes: files, mappings, arrays, and parts of them. */
@NullMarked
package io.erofs.io;

import org.jspecify.annotations.NullMarked;
