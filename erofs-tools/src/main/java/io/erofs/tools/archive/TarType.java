package io.erofs.tools.archive;

/** What kind of file a tar entry is. */
public enum TarType {
  /** A regular file. */
  FILE,
  /** One more name for a file that came before. */
  HARD_LINK,
  /** A symbolic link. */
  SYMLINK,
  /** A character device. */
  CHARACTER_DEVICE,
  /** A block device. */
  BLOCK_DEVICE,
  /** A directory. */
  DIRECTORY,
  /** A named pipe. */
  FIFO
}
