package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;

/** A name in a directory. A class, not a record: there may be millions in sorted arrays. */
public final class TreeEntry implements Comparable<TreeEntry> {
  private final Bytes name;
  private BuildInode inode;

  TreeEntry(Bytes name, BuildInode inode) {
    this.name = name;
    this.inode = inode;
  }

  /** The name. */
  public Bytes name() {
    return name;
  }

  /** What it names. */
  public BuildInode inode() {
    return inode;
  }

  void inode(BuildInode newInode) {
    inode = newInode;
  }

  @Override
  public int compareTo(TreeEntry other) {
    return name.compareTo(other.name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreeEntry that && name.equals(that.name) && inode == that.inode;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
