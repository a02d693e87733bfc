package io.erofs.tools.build.plan;

/** Where the table of long prefixes is. */
public enum TablePlace {
  /** In front of the shared attributes, in the metabox if there is one. */
  SHARED,
  /** At the beginning of the packed inode. */
  PACKED,
  /** Behind the superblock although there is a metabox. */
  HEAD
}
