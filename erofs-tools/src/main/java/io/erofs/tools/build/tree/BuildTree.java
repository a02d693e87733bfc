package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The frozen tree: every inode in a fixed order, breadth first, children by name.
 *
 * @param inodes all inodes; the root first; each knows its index
 * @param xattrSets all sets of attributes but the empty one; each knows its index
 * @param buildTime the build time
 */
public record BuildTree(List<BuildInode> inodes, List<XattrSet> xattrSets, Timestamp buildTime) {
  /** The root. */
  public DirectoryInode root() {
    return (DirectoryInode) inodes.get(0);
  }

  /** A path of an inode, for messages: searches the whole tree. */
  public Bytes pathOf(BuildInode wanted) {
    record Step(DirectoryInode directory, Bytes path) {}
    Deque<Step> open = new ArrayDeque<>();
    open.add(new Step(root(), Bytes.EMPTY));
    while (!open.isEmpty()) {
      Step step = open.remove();
      for (TreeEntry entry : step.directory().entries()) {
        if (DirectoryInode.isDots(entry)) {
          continue;
        }
        Bytes path =
            step.path().isEmpty()
                ? entry.name()
                : step.path().concat(Bytes.utf8("/")).concat(entry.name());
        if (entry.inode() == wanted) {
          return path;
        }
        if (entry.inode() instanceof DirectoryInode directory) {
          open.add(new Step(directory, path));
        }
      }
    }
    return Bytes.EMPTY;
  }
}
