/**
 * The bytes on disk: records that decode and encode, and the arithmetic between them. The only
 * package that knows offsets; it reads no files.
 */
@NullMarked
package io.erofs.internal.format;

import org.jspecify.annotations.NullMarked;
