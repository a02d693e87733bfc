package io.erofs.tools.build.write;

/** Follows the writing. */
public interface WriteObserver {
  /** Some bytes of files were dealt with. Called by the thread that writes the image. */
  void progress(long done, long total);

  /** Data and metadata are written; the superblock comes next. */
  void finishing();
}
