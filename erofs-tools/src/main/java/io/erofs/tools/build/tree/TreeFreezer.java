package io.erofs.tools.build.tree;

import io.erofs.model.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** Gives the tree its order and its derived numbers. */
final class TreeFreezer {
  private final TreeSettings settings;
  private final List<BuildInode> inodes = new ArrayList<>();
  private boolean anyTime;
  private Timestamp newest = new Timestamp(Long.MIN_VALUE, 0);

  TreeFreezer(TreeSettings settings) {
    this.settings = settings;
  }

  BuildTree freeze(DirectoryInode root) {
    append(root);
    for (int i = 0; i < inodes.size(); i++) {
      if (inodes.get(i) instanceof DirectoryInode directory) {
        freezeDirectory(directory);
      }
    }
    Timestamp buildTime = buildTime();
    if (root.isImplied()) {
      root.time(buildTime.seconds(), (int) buildTime.nanos());
    }
    inherit();
    applyTimes(buildTime);
    return new BuildTree(inodes, XattrCensus.take(inodes), buildTime);
  }

  private void append(BuildInode inode) {
    inode.index(inodes.size());
    inodes.add(inode);
    if (inode instanceof DirectoryInode directory && directory.isImplied()) {
      return;
    }
    anyTime = true;
    if (inode.isLaterThan(newest)) {
      newest = new Timestamp(inode.seconds(), inode.nanos());
    }
  }

  private Timestamp buildTime() {
    if (settings.buildTime().isPresent()) {
      return settings.buildTime().get();
    }
    return anyTime ? new Timestamp(newest.seconds(), 0) : Timestamp.ZERO;
  }

  private void applyTimes(Timestamp buildTime) {
    if (settings.times() == TreeSettings.Times.PRESERVE) {
      return;
    }
    boolean all = settings.times() == TreeSettings.Times.FIXED;
    for (BuildInode inode : inodes) {
      if (all || inode.isLaterThan(buildTime)) {
        inode.time(buildTime.seconds(), (int) buildTime.nanos());
      }
    }
  }

  private void freezeDirectory(DirectoryInode directory) {
    directory.freeze(settings.omitDot());
    int links = 2;
    for (TreeEntry entry : directory.entries()) {
      if (DirectoryInode.isDots(entry)) {
        continue;
      }
      BuildInode child = entry.inode();
      if (child.index() < 0) {
        append(child);
      }
      if (child instanceof DirectoryInode sub) {
        links++;
        sub.parent(directory);
      } else {
        child.addLinks(1);
      }
    }
    directory.addLinks(links);
  }

  /** Directories that no source had are like their parents; parents come first in the list. */
  private void inherit() {
    for (BuildInode inode : inodes) {
      if (inode.index() > 0 && inode instanceof DirectoryInode directory && directory.isImplied()) {
        DirectoryInode parent = directory.parent();
        directory.owner(parent.uid(), parent.gid());
        directory.time(parent.seconds(), parent.nanos());
      }
    }
  }
}
