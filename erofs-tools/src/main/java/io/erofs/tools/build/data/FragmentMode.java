package io.erofs.tools.build.data;

/** What goes to the packed inode. */
public enum FragmentMode {
  /** Nothing; there is no packed inode. */
  NONE,
  /** The end of a file that does not fill a pcluster, which is all of a small file. */
  TAILS,
  /** Files as a whole. */
  ALL
}
