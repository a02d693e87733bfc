package io.erofs.model;

/** The two forms of an inode. */
public enum InodeVersion {
  /** 32 bytes. */
  COMPACT(32),
  /** 64 bytes. */
  EXTENDED(64);

  private final int size;

  InodeVersion(int size) {
    this.size = size;
  }

  /**
   * Size of the fixed part.
   *
   * @return bytes
   */
  public int size() {
    return size;
  }
}
