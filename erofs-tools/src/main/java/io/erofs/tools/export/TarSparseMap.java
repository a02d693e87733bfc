package io.erofs.tools.export;

import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Where a file has data, in whole blocks of tar, as the sparse format 1.0 of GNU tar tells it:
 * decimal numbers, each with a line feed, of ranges and then offset and length of each, filled up
 * to a whole block.
 *
 * <p>The map is read again for each use instead of held, so that files of any number of ranges take
 * no memory.
 */
final class TarSparseMap {
  private static final long BLOCK = TarHeader.SIZE;

  private final ExtentMap extents;
  private long ranges;
  private long data;
  private long text;

  private TarSparseMap(ExtentMap extents) {
    this.extents = extents;
  }

  /** Takes ranges in order. */
  @FunctionalInterface
  interface RangeVisitor {
    void range(long offset, long length) throws IOException;
  }

  /** Takes the map of a file. */
  static TarSparseMap of(ExtentMap extents) throws IOException {
    TarSparseMap map = new TarSparseMap(extents);
    map.forEach(map::count);
    map.text += digits(map.ranges);
    return map;
  }

  /** Whether the form with the map is shorter than the plain one. */
  boolean saves() {
    return storedSize() < extents.size();
  }

  /** Bytes of the map, filled up, and all data. */
  long storedSize() {
    return mapSize() + data;
  }

  /** Writes the map, filled up. */
  void write(TarStream stream) throws IOException {
    stream.write(line(ranges));
    forEach(
        (offset, length) -> {
          stream.write(line(offset));
          stream.write(line(length));
        });
    stream.pad();
  }

  /**
   * Visits all ranges: they begin and end on whole blocks or at the end of the file, and do not
   * touch. Behind data that ends early, an empty range marks the end of the file.
   */
  void forEach(RangeVisitor visitor) throws IOException {
    long size = extents.size();
    long from = 0;
    long to = 0;
    for (long at = 0; at < size; ) {
      Extent extent = extents.at(at);
      if (extent.kind() != Extent.Kind.HOLE) {
        long start = at / BLOCK * BLOCK;
        if (start > to && to > from) {
          visitor.range(from, to - from);
        }
        from = start > to || to == from ? Math.max(start, to) : from;
        to = size - extent.end() < BLOCK ? size : (extent.end() + BLOCK - 1) / BLOCK * BLOCK;
      }
      at = extent.end();
    }
    if (to > from) {
      visitor.range(from, to - from);
    }
    if (to < size) {
      visitor.range(size, 0);
    }
  }

  private void count(long offset, long length) {
    ranges++;
    data += length;
    text += digits(offset) + digits(length);
  }

  private long mapSize() {
    return (text + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static int digits(long number) {
    return line(number).length;
  }

  private static byte[] line(long number) {
    return (number + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
