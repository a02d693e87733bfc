/**
 * What a compressor is to the builder: a service that fills an output of fixed size.
 *
 * <p>EROFS stores compressed data in physical clusters of whole blocks, so a builder does not ask
 * how small an input becomes but how much input fits. The compressors of this project are chosen by
 * name and level; a program may give the builder one of its own.
 */
@NullMarked
package io.erofs.tools.build.compress;

import org.jspecify.annotations.NullMarked;
