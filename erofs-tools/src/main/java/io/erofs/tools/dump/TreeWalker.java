package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * Walks a tree in the order of its directories, parents first.
 *
 * <p>Depth costs no stack and only one copy of the path. A directory that is met again, which no
 * good image has, ends the walk, so that it is finite.
 */
final class TreeWalker {
  private final ErofsImage image;
  private final Visitor visitor;
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Set<Long> directories = new HashSet<>();
  private byte[] path = new byte[256];
  private int length;

  private TreeWalker(ErofsImage image, Visitor visitor) {
    this.image = image;
    this.visitor = visitor;
  }

  /** Takes what is met. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one file.
     *
     * @param at the walk, which knows the path
     * @param name last name of the path
     * @param inode the file
     * @return whether to go on
     */
    boolean visit(TreeWalker at, Bytes name, Inode inode) throws IOException;
  }

  /** An open directory, and the length of its path. */
  private record Level(Iterator<DirEntry> entries, int length) {}

  /**
   * Walks.
   *
   * @param image the image
   * @param start path of the inode to start at
   * @param inode that inode, which is visited first
   * @param visitor takes everything
   */
  static void walk(ErofsImage image, Bytes start, Inode inode, Visitor visitor) throws IOException {
    TreeWalker walker = new TreeWalker(image, visitor);
    walker.append(start);
    if (walker.enter(start, inode)) {
      walker.run();
    }
  }

  /** The path of what is visited. */
  Bytes path() {
    return Bytes.of(path, 0, length);
  }

  private void run() throws IOException {
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      length = level.length;
      if (!level.entries.hasNext()) {
        levels.pop();
        continue;
      }
      DirEntry entry = level.entries.next();
      if (length == 0 || path[length - 1] != '/') {
        append(Bytes.utf8("/"));
      }
      append(entry.name());
      if (!enter(entry.name(), inode(entry))) {
        return;
      }
    }
  }

  private Inode inode(DirEntry entry) throws IOException {
    try {
      return image.inode(entry.nid());
    } catch (ErofsException e) {
      throw e.withPath(path().toString());
    }
  }

  private boolean enter(Bytes name, Inode inode) throws IOException {
    if (!visitor.visit(this, name, inode)) {
      return false;
    }
    if (inode.isDirectory()) {
      if (!directories.add(inode.nid())) {
        throw new CorruptImageException(
            "L-12",
            "directory is reached twice",
            Location.of(image.name()).withNid(inode.nid()).withPath(path().toString()));
      }
      levels.push(new Level(entries(inode), length));
    }
    return true;
  }

  private Iterator<DirEntry> entries(Inode directory) throws IOException {
    try {
      return image.list(directory).iterator();
    } catch (ErofsException e) {
      throw e.withPath(path().toString());
    }
  }

  private void append(Bytes name) {
    if (length + name.length() > path.length) {
      path = Arrays.copyOf(path, Math.max(2 * path.length, length + name.length()));
    }
    name.copyTo(path, length);
    length += name.length();
  }
}
