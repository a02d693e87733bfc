package io.erofs;

import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One name of a file in the tree of an image, as a walk meets it.
 *
 * <p>Immutable and thread-safe. An entry keeps the entries above it, and so shares their names.
 */
public final class ImageEntry {
  private static final byte SLASH = '/';

  private final @Nullable ImageEntry parent;
  private final Bytes name;
  private final Inode inode;
  private final @Nullable ImageEntry first;
  private final int depth;
  private final int pathLength;

  private ImageEntry(
      @Nullable ImageEntry parent, Bytes name, Inode inode, @Nullable ImageEntry first) {
    this.parent = parent;
    this.name = name;
    this.inode = inode;
    this.first = first;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.pathLength = parent == null ? 0 : parent.pathLengthWith(name);
  }

  /** Where a walk starts. */
  static ImageEntry start(Bytes name, Inode inode) {
    return new ImageEntry(null, name, inode, null);
  }

  /** What a directory holds: the first name of an inode in the walk, or another of a known one. */
  static ImageEntry child(
      ImageEntry parent, Bytes name, Inode inode, @Nullable ImageEntry firstName) {
    return new ImageEntry(parent, name, inode, firstName);
  }

  /**
   * The name in its directory.
   *
   * @return the name; of what the walk starts at, the last name of its path, empty for the root
   */
  public Bytes name() {
    return name;
  }

  /**
   * The inode.
   *
   * @return the inode
   */
  public Inode inode() {
    return inode;
  }

  /**
   * The directory that the name is in.
   *
   * @return its entry, or empty where the walk starts
   */
  public Optional<ImageEntry> parent() {
    return Optional.ofNullable(parent);
  }

  /**
   * Whether the walk has met this inode before, under another name: a hard link.
   *
   * @return the first name, never that of a directory; empty if this is it
   */
  public Optional<ImageEntry> firstName() {
    return Optional.ofNullable(first);
  }

  /**
   * How far below the start of the walk this is.
   *
   * @return 0 where the walk starts
   */
  public int depth() {
    return depth;
  }

  /**
   * The path from the start of the walk.
   *
   * @return names with slashes between them; empty where the walk starts
   */
  public Bytes path() {
    byte[] path = new byte[pathLength];
    int end = pathLength;
    ImageEntry entry = this;
    for (ImageEntry up = parent; up != null; up = up.parent) {
      end -= entry.name.length();
      entry.name.copyTo(path, end);
      if (end > 0) {
        path[--end] = SLASH;
      }
      entry = up;
    }
    return Bytes.of(path);
  }

  /** Length of the path of a name in this directory. */
  int pathLengthWith(Bytes child) {
    return pathLength + (pathLength == 0 ? 0 : 1) + child.length();
  }

  /** The path, for messages. */
  @Override
  public String toString() {
    return path().toString();
  }
}
