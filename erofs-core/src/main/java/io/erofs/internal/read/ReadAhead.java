package io.erofs.internal.read;

import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices that a file is read from front to back, and has what comes next decoded into the cache by
 * other threads, up to a number of bytes ahead. For the one thread that reads.
 */
final class ReadAhead {
  /** Small pclusters are handed to the threads in lots of so many decoded bytes. */
  private static final int LOT_BYTES = 1 << 17;

  private final FileData data;
  private final Inode inode;
  private final ExtentMap map;
  private final long end;
  private final long window;

  /** Where a sequential read would go on. */
  private long expected;

  /** Up to where decoding was asked for. */
  private long asked;

  /**
   * Creates one.
   *
   * @param from where the first read is expected
   * @param end no byte behind it will be read
   * @param window most bytes ahead, 0 for none
   */
  ReadAhead(FileData data, Inode inode, ExtentMap map, long from, long end, long window) {
    this.data = data;
    this.inode = inode;
    this.map = map;
    this.expected = from;
    this.end = end;
    this.window = inode.layout().isCompressed() ? window : 0;
  }

  /** Takes notice of a read that is about to begin. */
  void before(long from, long to) {
    if (window == 0) {
      return;
    }
    boolean sequential = from == expected;
    expected = to;
    if (!sequential) {
      asked = to;
      return;
    }
    // In steps of half the window, so that not each small read asks for a little more.
    if (asked < end && asked - to < window / 2) {
      try {
        ask(Math.max(asked, to), Math.min(end, to + window));
      } catch (IOException e) {
        // Whoever reads there meets the same damage, and is told.
        asked = end;
      }
    }
  }

  private void ask(long from, long to) throws IOException {
    List<Extent.Encoded> lot = new ArrayList<>();
    long bytes = 0;
    long at = from;
    while (at < to) {
      Extent extent = map.at(at);
      if (extent instanceof Extent.Encoded encoded) {
        lot.add(encoded);
        bytes += encoded.length();
      }
      long next = extent.end();
      if (extent instanceof Extent.Fragment fragment) {
        next = Math.min(next, to);
        data.decodeAhead(inode, fragment, at - fragment.logicalOffset(), next - at);
      }
      at = next;
      if (bytes >= LOT_BYTES) {
        data.decodeAhead(inode, lot);
        lot = new ArrayList<>();
        bytes = 0;
      }
    }
    data.decodeAhead(inode, lot);
    asked = at;
  }
}
