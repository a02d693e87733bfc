package io.erofs.tools.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the map of a sparse file: which parts of it are in the archive. Parts are ascending, do
 * not overlap, lie inside of the file, and but for the last fill whole blocks of 512 bytes (where
 * they do not, programs disagree about where the next part lies).
 */
final class SparseMap {
  private static final int MOST_RANGES = 1 << 20;

  private final long fileSize;
  private final List<TarRange> ranges = new ArrayList<>();
  private long end;
  private long stored;

  SparseMap(long fileSize) {
    this.fileSize = fileSize;
  }

  /** Adds a part. */
  void add(long offset, long length) throws TarProblem {
    if (offset < end || length < 0 || offset > fileSize || length > fileSize - offset) {
      throw new TarProblem(
          "sparse map: offset="
              + offset
              + ", length="
              + length
              + "; the part before ends at "
              + end
              + ", the file at "
              + fileSize);
    }
    if (length == 0) {
      return;
    }
    if (stored % TarBlock.SIZE != 0) {
      throw new TarProblem("sparse map: the part in front of offset=" + offset + " fills no block");
    }
    int last = ranges.size() - 1;
    if (last >= 0 && offset == end) {
      TarRange before = ranges.get(last);
      ranges.set(last, new TarRange(before.offset(), before.length() + length, before.position()));
    } else if (ranges.size() == MOST_RANGES) {
      throw new TarProblem("sparse map: more than " + MOST_RANGES + " parts");
    } else {
      ranges.add(new TarRange(offset, length, stored));
    }
    end = offset + length;
    stored += length;
  }

  /**
   * The parts, complete.
   *
   * @param dataLength number of bytes that the archive says it has of the file
   */
  List<TarRange> ranges(long dataLength) throws TarProblem {
    if (stored != dataLength) {
      throw new TarProblem(
          "sparse map: its parts have " + stored + " bytes, the entry has " + dataLength);
    }
    return ranges;
  }
}
