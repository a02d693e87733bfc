package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;

/** A symbolic link. */
public final class SymlinkInode extends BuildInode {
  private final Bytes target;

  SymlinkInode(Bytes target) {
    this.target = target;
  }

  @Override
  public FileType type() {
    return FileType.SYMLINK;
  }

  @Override
  public long size() {
    return target.length();
  }

  /** What the link holds. */
  public Bytes target() {
    return target;
  }
}
