/**
 * Builds EROFS images as a library: {@link io.erofs.tools.build.ImageBuilder}, its options and its
 * report.
 *
 * <pre>{@code
 * try (TreeSource source = MemoryTree.named("sample").file("motd", "hello\n")) {
 *   BuildReport report = ImageBuilder.of(BuildOptions.defaults()).build(Path.of("a.erofs"), source);
 * }
 * }</pre>
 *
 * <p>A build goes from the {@linkplain io.erofs.tools.build.source source} to a tree, to a layout
 * in which every byte has its place, and then to bytes. Nothing here knows of a command line, of
 * environment variables or of the clock.
 */
@NullMarked
package io.erofs.tools.build;

import org.jspecify.annotations.NullMarked;
