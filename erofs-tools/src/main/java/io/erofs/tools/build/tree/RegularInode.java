package io.erofs.tools.build.tree;

import io.erofs.model.FileType;
import io.erofs.tools.build.source.FileContent;

/** A regular file. */
public final class RegularInode extends BuildInode {
  private final FileContent content;
  private final long size;

  RegularInode(FileContent content) {
    this.content = content;
    this.size = content.size();
  }

  @Override
  public FileType type() {
    return FileType.REGULAR;
  }

  /** The size that the content had when the source was visited. */
  @Override
  public long size() {
    return size;
  }

  /** What the file holds. */
  public FileContent content() {
    return content;
  }
}
