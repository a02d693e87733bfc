package io.erofs.tools.build.plan;

/**
 * Room that an inode takes in the metadata.
 *
 * @param metadata bytes of inode, attribute body and index
 * @param tail bytes of the inline tail, 0 for none
 */
record InodeSpace(long metadata, long tail) {
  long size() {
    return metadata + tail;
  }
}
