/** Encoders of raw DEFLATE streams that stop at the end of an output of fixed size. */
@NullMarked
package io.erofs.tools.build.codec.deflate;

import org.jspecify.annotations.NullMarked;
