package io.erofs.tools.build;

/** The steps of a build, in their order. */
public enum BuildPhase {
  /** Entries are taken from the sources. Counted in entries, of which the total is not known. */
  SCAN,
  /** Every inode and every block gets its place. Counted in inodes. */
  PLAN,
  /** Data is read and written. Counted in bytes. */
  WRITE,
  /** Addresses, checksum and name of the file are completed. Not counted. */
  FINISH
}
