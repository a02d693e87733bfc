/** Encoders of LZ4 blocks that stop at the end of an output of fixed size. */
@NullMarked
package io.erofs.tools.build.codec.lz4;

import org.jspecify.annotations.NullMarked;
