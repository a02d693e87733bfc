package io.erofs.tools.build.data;

import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.tree.RegularInode;

/**
 * A segment of a file: what one worker compresses without looking at the rest of the file.
 *
 * @param file the file
 * @param choice how it is compressed
 * @param room what the metadata has room for
 * @param from offset of the first byte, a multiple of the block size
 * @param length number of bytes
 */
record Span(RegularInode file, FileChoice choice, FileRoom room, long from, int length) {
  /** Whether the file begins here. */
  boolean isFirst() {
    return from == 0;
  }

  /** Whether the file ends here. */
  boolean isLast() {
    return from + length == file.size();
  }
}
