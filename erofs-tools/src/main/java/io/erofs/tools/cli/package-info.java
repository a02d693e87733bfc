/**
 * The command line: options to option values, a library call, a rendering.
 *
 * <p>Nothing imports this package, and picocli is seen nowhere else.
 */
@NullMarked
package io.erofs.tools.cli;

import org.jspecify.annotations.NullMarked;
