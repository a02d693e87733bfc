package io.erofs.tools.check;

import io.erofs.error.Location;

/**
 * What a finding is about: an inode of the table, or none, and a place.
 *
 * @param row row of the inode in the {@link InodeTable}, or {@link #NO_ROW}
 * @param location where
 */
record Subject(int row, Location location) {
  /** The finding is about no inode. */
  static final int NO_ROW = -1;

  /** A place that belongs to no inode. */
  static Subject at(String source, long offset) {
    return new Subject(NO_ROW, Location.of(source, offset));
  }

  /** The same inode, another byte offset. */
  Subject at(long offset) {
    return new Subject(row, location.at(offset));
  }
}
