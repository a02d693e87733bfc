package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree that was made up: a description that can be written to a folder, or given to a builder
 * without one. Immutable.
 *
 * @param seed what it was made from
 * @param nodes all names, parents before children, the root first
 */
public record GeneratedTree(long seed, List<TreeNode> nodes) {
  /** Copies the list. */
  public GeneratedTree {
    nodes = List.copyOf(nodes);
  }

  /**
   * Makes the tree in a folder.
   *
   * @param folder an empty folder; gets the metadata of the root
   * @throws IOException if something cannot be made
   */
  public void writeTo(Path folder) throws IOException {
    new TreeWriter(folder, nodes).write();
  }

  /**
   * How the tree should look. Sizes of directories are 0; inode numbers only tell hard links.
   *
   * @return the tree
   * @throws IOException never for data in memory
   */
  public TreeSnapshot snapshot() throws IOException {
    Map<Bytes, Long> inodes = new HashMap<>();
    Map<Long, Integer> names = new HashMap<>();
    Map<Bytes, Integer> folders = new HashMap<>();
    for (TreeNode node : nodes) {
      long inode = node.isHardLink() ? inodes.get(node.linkOf()) : inodes.size() + 1;
      inodes.put(node.path(), inode);
      names.merge(inode, 1, Integer::sum);
      if (node.type() == FileType.DIRECTORY && node.path().length() > 1) {
        folders.merge(node.parent(), 1, Integer::sum);
      }
    }
    List<TreeEntry> entries = new ArrayList<>();
    for (TreeNode node : nodes) {
      long inode = inodes.get(node.path());
      int links =
          node.type() == FileType.DIRECTORY
              ? 2 + folders.getOrDefault(node.path(), 0)
              : names.get(inode);
      entries.add(entry(node, inode, links));
    }
    return TreeSnapshot.of(entries, true);
  }

  private static TreeEntry entry(TreeNode node, long inode, int links) throws IOException {
    return new TreeEntry(
        node.path(),
        node.type(),
        node.permissions(),
        node.uid(),
        node.gid(),
        node.type() == FileType.SYMLINK ? node.target().length() : node.data().size(),
        links,
        node.mtime(),
        content(node),
        node.xattrs(),
        inode,
        "",
        0);
  }

  private static Content content(TreeNode node) throws IOException {
    return switch (node.type()) {
      case REGULAR -> Contents.of(node.data()::read, node.data().size());
      case SYMLINK -> new Content.Target(node.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new Content.Device(node.device());
      case DIRECTORY, FIFO, SOCKET -> Content.NONE;
    };
  }

  /** The seed and the number of names. */
  @Override
  public String toString() {
    return nodes.size() + " names from seed " + seed;
  }
}
