/** Encoders of MicroLZMA streams that stop at the end of an output of fixed size. */
@NullMarked
package io.erofs.tools.build.codec.lzma;

import org.jspecify.annotations.NullMarked;
