package io.erofs.tools.build;

/** The steps of a build, in their order. */
public enum BuildPhase {
  /** Entries are taken from the sources. Counted in entries, of which the total is not known. */
  SCAN,
  /** Data is compressed and written, if it is to be compressed. Counted in bytes of all files. */
  COMPRESS,
  /** Chunks are stored outside of the image, if they are to be. Counted in bytes of all files. */
  STORE,
  /** Every inode and every block gets its place. Counted in inodes. */
  PLAN,
  /** The rest of the data and all metadata are written. Counted in bytes of all files. */
  WRITE,
  /** Addresses, checksum and name of the file are completed. Not counted. */
  FINISH
}
