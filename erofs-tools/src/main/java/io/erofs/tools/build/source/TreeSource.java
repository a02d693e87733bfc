package io.erofs.tools.build.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A tree of files that an image can be built from: a directory, an archive, a manifest, an existing
 * image, or values in memory.
 *
 * <p>The order of entries does not matter to the image: parents may come after their children or
 * not at all (they are then made as directories, see {@code ImageBuilder}), and when several
 * entries have the same path the last one counts, as in a tar archive: a directory over a directory
 * updates its attributes and keeps the children, anything else replaces the earlier entry with all
 * that is below it.
 *
 * <p>A source is used by one build: {@link #visit} is called once, by one thread. The {@link
 * FileContent contents} that it handed out stay readable, by any thread, until the source is
 * closed. Whoever created the source closes it, after the build.
 */
public interface TreeSource extends Closeable {
  /**
   * Name of the source for messages.
   *
   * @return a printable name such as the path of the directory
   */
  String name();

  /**
   * Hands every entry to a visitor.
   *
   * @param visitor receives the entries; called by one thread at a time
   * @throws IOException if the source cannot be read; the build then fails
   */
  void visit(EntryVisitor visitor) throws IOException;

  /**
   * The devices that contents of this source {@linkplain FileContent#placed lie on}, used or not:
   * the device table has a slot for each, in this order. Asked for when all entries were handed
   * out.
   *
   * @return the devices; none by default
   */
  default List<SourceDevice> devices() {
    return List.of();
  }

  /**
   * Releases what the source holds; contents are not readable afterwards. Closing twice has no
   * effect.
   *
   * @throws IOException if the source below cannot be closed
   */
  @Override
  void close() throws IOException;
}
