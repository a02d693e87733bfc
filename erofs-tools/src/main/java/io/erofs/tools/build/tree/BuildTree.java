package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.tools.build.source.FileContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
  private static final int HIDDEN_PERMISSIONS = 0644;

  /** The root. */
  public DirectoryInode root() {
    return (DirectoryInode) inodes.get(0);
  }

  /**
   * A tree of files that have no names and are no part of any directory: data of the image itself,
   * on its way through what stores files.
   *
   * @param contents what the files hold
   */
  public static BuildTree ofHidden(List<FileContent> contents) {
    List<BuildInode> files = new ArrayList<>(contents.size());
    for (FileContent content : contents) {
      RegularInode file = new RegularInode(content);
      file.index(files.size());
      files.add(file);
    }
    return new BuildTree(files, List.of(), new Timestamp(0, 0));
  }

  /**
   * This tree with one more attribute of some inodes, in place of what they have under its name.
   *
   * @param name full name of the attribute
   * @param values the values by the index of the inode; empty for inodes that do not get it
   */
  public BuildTree withXattr(Bytes name, List<Bytes> values) {
    XattrStamp stamp = new XattrStamp(name);
    for (BuildInode inode : inodes) {
      Bytes value = values.get(inode.index());
      if (!value.isEmpty()) {
        inode.xattrs(stamp.on(inode.xattrs(), value));
      }
    }
    return new BuildTree(inodes, XattrCensus.take(inodes), buildTime);
  }

  /**
   * This tree with one more inode that no directory names: the packed inode.
   *
   * @param content what it holds
   */
  public BuildTree withHidden(FileContent content) {
    List<BuildInode> all = new ArrayList<>(inodes);
    all.add(hidden(content, all.size()));
    return new BuildTree(all, xattrSets, buildTime);
  }

  /**
   * A tree of one file that no directory names.
   *
   * @param content what it holds
   */
  public BuildTree onlyHidden(FileContent content) {
    return new BuildTree(List.of(hidden(content, 0)), List.of(), buildTime);
  }

  private RegularInode hidden(FileContent content, int index) {
    RegularInode inode = new RegularInode(content);
    inode.permissions(HIDDEN_PERMISSIONS);
    inode.time(buildTime.seconds(), (int) buildTime.nanos());
    inode.addLinks(1);
    inode.index(index);
    return inode;
  }

  /** A path of an inode, for messages: searches the whole tree; hidden files have none. */
  public Bytes pathOf(BuildInode wanted) {
    if (!(inodes.get(0) instanceof DirectoryInode)) {
      return Bytes.EMPTY;
    }
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
