/** Encoders of Zstandard frames that stop at the end of an output of fixed size. */
@NullMarked
package io.erofs.tools.build.codec.zstd;

import org.jspecify.annotations.NullMarked;
