package io.erofs.tools.build.index;

import io.erofs.model.DataLayout;

/**
 * The form of one file's index.
 *
 * @param kind which of the forms
 * @param recordSize bytes of a record of encoded extents, otherwise 0
 * @param size bytes from the end of inode and attribute body to the end of the index, alignment and
 *     header included; an inline tail begins there
 */
public record IndexForm(Kind kind, int recordSize, long size) {
  /** The forms. */
  public enum Kind {
    /** Packs of entries of 2 or 4 bytes. */
    COMPACT,
    /** 8 bytes for each cluster. */
    FULL,
    /** A record for each extent. */
    ENCODED,
    /** A header that says where in the packed inode the whole file is. */
    WHOLE_FRAGMENT
  }

  /** The layout that the inode names. */
  public DataLayout layout() {
    return kind == Kind.COMPACT ? DataLayout.COMPRESSED_COMPACT : DataLayout.COMPRESSED_FULL;
  }
}
