package io.erofs.nio;

import io.erofs.model.Bytes;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.file.attribute.FileAttributeView;
import java.util.List;
import java.util.Optional;

/**
 * What an image knows of a file beyond the standard views: its inode, its extents, and its extended
 * attributes of all namespaces.
 *
 * <pre>{@code
 * ErofsFileAttributeView view = Files.getFileAttributeView(path, ErofsFileAttributeView.class);
 * Optional<Bytes> label = view.xattr(Bytes.utf8("security.selinux"));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface ErofsFileAttributeView extends FileAttributeView {
  /**
   * The inode.
   *
   * @return the inode
   * @throws IOException if it cannot be read
   */
  Inode inode() throws IOException;

  /**
   * All extended attributes that Linux shows.
   *
   * @return the attributes
   * @throws IOException if they cannot be read
   */
  List<Xattr> xattrs() throws IOException;

  /**
   * One extended attribute.
   *
   * @param name full name, such as {@code security.selinux}
   * @return its value, or empty
   * @throws IOException if it cannot be read
   */
  Optional<Bytes> xattr(Bytes name) throws IOException;

  /**
   * Where the data is.
   *
   * @return the map
   * @throws IllegalArgumentException if the file is of a type without data
   * @throws IOException if the index cannot be read
   */
  ExtentMap extents() throws IOException;
}
