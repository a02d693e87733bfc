package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;

/** Follows a tree while it grows. */
public interface TreeObserver {
  /** A directory was handed over. */
  void directory(Bytes path);

  /** Some entries were handed over. */
  void entries(long count);
}
