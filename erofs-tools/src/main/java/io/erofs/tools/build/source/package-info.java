/**
 * Where the entries of an image come from: the interface {@link
 * io.erofs.tools.build.source.TreeSource} and its adapters.
 *
 * <p>A source pushes {@link io.erofs.tools.build.source.SourceEntry} values to an {@link
 * io.erofs.tools.build.source.EntryVisitor}, in any order. It knows nothing of images, blocks or
 * node numbers. Start at {@link io.erofs.tools.build.source.MemoryTree}, which shows every kind of
 * entry without touching a disk.
 */
@NullMarked
package io.erofs.tools.build.source;

import org.jspecify.annotations.NullMarked;
