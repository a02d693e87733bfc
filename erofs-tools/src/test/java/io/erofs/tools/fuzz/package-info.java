/**
 * Fuzzing: what a fuzzer feeds, the images that it starts from, and the inputs that once broke
 * something. Plain tests replay the latter; the profile {@code fuzz} searches for more.
 */
@NullMarked
package io.erofs.tools.fuzz;

import org.jspecify.annotations.NullMarked;
