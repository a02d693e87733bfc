package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Extended attributes of the files of one tree. For one thread. */
public interface XattrReader extends Closeable {
  /**
   * The attributes of one file; a symbolic link is not followed.
   *
   * @param file path of the file
   * @param inTree its path relative to the root of the tree, empty for the root
   * @return the attributes in no particular order
   * @throws IOException if they cannot be read
   */
  List<Xattr> read(Path file, Bytes inTree) throws IOException;

  /** Stops what is still running. */
  @Override
  default void close() {
    // Most readers hold nothing.
  }
}
