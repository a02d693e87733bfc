package io.erofs.tools.build.data;

import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.DataRange;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.util.List;

/** The data ranges of a large file, asked for once. Thread-safe. */
public final class SparseFile {
  private final BuildTree tree;
  private final RegularInode file;
  private List<DataRange> ranges = List.of();
  private boolean known;

  /** Creates the object; asks nothing yet. */
  public SparseFile(BuildTree tree, RegularInode file) {
    this.tree = tree;
    this.file = file;
  }

  /** The file. */
  public RegularInode file() {
    return file;
  }

  /** Whether there may be data in a part of the file. */
  public boolean hasData(long from, long to) throws IOException {
    List<DataRange> all = ranges();
    int index = firstEndingBehind(all, from);
    return index < all.size() && all.get(index).offset() < to;
  }

  /** The first byte at or behind a position that may be data, or the size of the file. */
  public long nextData(long from) throws IOException {
    List<DataRange> all = ranges();
    int index = firstEndingBehind(all, from);
    return index == all.size() ? file.size() : Math.max(from, all.get(index).offset());
  }

  /** The first byte at or behind a position of data that is in a hole, or the size of the file. */
  public long nextHole(long from) throws IOException {
    List<DataRange> all = ranges();
    int index = firstEndingBehind(all, from);
    return index == all.size() || all.get(index).offset() > from
        ? from
        : Math.min(file.size(), all.get(index).end());
  }

  private static int firstEndingBehind(List<DataRange> all, long position) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = low + high >>> 1;
      if (all.get(middle).end() > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private synchronized List<DataRange> ranges() throws IOException {
    if (!known) {
      try {
        ranges = List.copyOf(file.content().dataRanges());
      } catch (IOException e) {
        throw new BuildException(tree.pathOf(file), "cannot be read: " + e.getMessage(), e);
      }
      check();
      known = true;
    }
    return ranges;
  }

  private void check() throws BuildException {
    long end = -1;
    for (DataRange range : ranges) {
      if (range.offset() <= end || range.end() > file.size()) {
        throw new BuildException(
            tree.pathOf(file), "the source gives data ranges that are not in order: " + range);
      }
      end = range.end();
    }
  }
}
