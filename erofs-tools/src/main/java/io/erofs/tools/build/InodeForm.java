package io.erofs.tools.build;

/** Which of the two forms of inodes a build uses. */
public enum InodeForm {
  /** The compact form (32 bytes) wherever it holds everything, the extended one elsewhere. */
  AUTO,
  /**
   * The compact form always. It has no place for a time of its own: times of files become the build
   * time, except in a {@linkplain BuildOptions#bit48() 48-bit} image, where seconds are kept and
   * nanoseconds are not. The build fails if a size, an owner or a link count does not fit.
   */
  COMPACT,
  /** The extended form (64 bytes) always. */
  EXTENDED
}
