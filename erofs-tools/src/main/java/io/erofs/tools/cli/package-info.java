/**
 * The command line: options to option values, a library call, a rendering.
 *
 * <p>Start at {@link io.erofs.tools.cli.Main}. A command is a subclass of {@code BaseCommand} that
 * names its options in an {@code OptionTable}, from which parser, help and shell completion are
 * made. {@code Commands} knows all commands and loads only the one that runs; {@code ExitCodes} has
 * all exit codes. Nothing imports this package, and nothing of it is part of the library's promise.
 */
@NullMarked
package io.erofs.tools.cli;

import org.jspecify.annotations.NullMarked;
