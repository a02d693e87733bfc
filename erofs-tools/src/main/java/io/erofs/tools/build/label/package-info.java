/**
 * SELinux labels of files by their paths, from the text that {@code setfiles} and others read
 * ({@code file_contexts(5)}).
 *
 * <p>{@link io.erofs.tools.build.label.FileContexts} is the text; {@link
 * io.erofs.tools.build.label.LabelSource} puts it over any source of a build.
 */
@NullMarked
package io.erofs.tools.build.label;

import org.jspecify.annotations.NullMarked;
