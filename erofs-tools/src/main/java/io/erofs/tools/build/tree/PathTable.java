package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A path for every inode of a tree: the first one in the order of the tree. Immutable. */
public final class PathTable {
  private static final Bytes SLASH = Bytes.utf8("/");

  private final int[] parents;
  private final Bytes[] names;

  private PathTable(int inodes) {
    parents = new int[inodes];
    names = new Bytes[inodes];
    java.util.Arrays.fill(names, Bytes.EMPTY);
  }

  /** The paths of a tree. */
  public static PathTable of(BuildTree tree) {
    PathTable table = new PathTable(tree.inodes().size());
    for (BuildInode inode : tree.inodes()) {
      if (inode instanceof DirectoryInode directory) {
        table.add(directory, directory.entries());
      }
    }
    return table;
  }

  private void add(DirectoryInode directory, List<TreeEntry> entries) {
    for (TreeEntry entry : entries) {
      int child = entry.inode().index();
      if (!DirectoryInode.isDots(entry) && names[child].isEmpty()) {
        names[child] = entry.name();
        parents[child] = directory.index();
      }
    }
  }

  /** The path of an inode; empty for the root. */
  public Bytes of(BuildInode inode) {
    Deque<Bytes> steps = new ArrayDeque<>();
    for (int at = inode.index(); !names[at].isEmpty(); at = parents[at]) {
      steps.push(names[at]);
    }
    Bytes path = Bytes.EMPTY;
    for (Bytes step : steps) {
      path = path.isEmpty() ? step : path.concat(SLASH).concat(step);
    }
    return path;
  }
}
