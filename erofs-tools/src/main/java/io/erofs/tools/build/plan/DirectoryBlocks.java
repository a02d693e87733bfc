package io.erofs.tools.build.plan;

import io.erofs.internal.format.OnDiskDirent;
import io.erofs.tools.build.tree.TreeEntry;
import java.util.List;

/** How the entries of a directory are split into blocks: greedily, in their order. */
public final class DirectoryBlocks {
  private DirectoryBlocks() {}

  /**
   * Where a block ends.
   *
   * @param entries all entries of the directory
   * @param from first entry of the block
   * @param blockSize bytes per block
   * @return index behind the last entry of the block
   */
  public static int endOfBlock(List<TreeEntry> entries, int from, int blockSize) {
    int used = 0;
    int to = from;
    while (to < entries.size()) {
      used += OnDiskDirent.SIZE + entries.get(to).name().length();
      if (used > blockSize) {
        break;
      }
      to++;
    }
    return to;
  }

  /** Bytes used in a block by a range of entries. */
  public static int used(List<TreeEntry> entries, int from, int to) {
    int used = 0;
    for (int i = from; i < to; i++) {
      used += OnDiskDirent.SIZE + entries.get(i).name().length();
    }
    return used;
  }

  /** Size of the directory. */
  static long size(List<TreeEntry> entries, int blockSize) {
    long size = 0;
    for (int from = 0; from < entries.size(); ) {
      int to = endOfBlock(entries, from, blockSize);
      size += to < entries.size() ? blockSize : used(entries, from, to);
      from = to;
    }
    return size;
  }
}
