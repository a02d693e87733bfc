package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.tools.build.data.ChunkTable;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.PlacedRange;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The chunks of a file whose bytes lie on devices. */
final class PlacedFile {
  private final BuildTree tree;
  private final RegularInode file;
  private final List<PlacedRange> ranges;
  private final Map<SourceDevice, Integer> ids;
  private final int blockBits;

  private PlacedFile(
      BuildTree tree,
      RegularInode file,
      List<PlacedRange> ranges,
      Map<SourceDevice, Integer> ids,
      int blockBits) {
    this.tree = tree;
    this.file = file;
    this.ranges = ranges;
    this.ids = ids;
    this.blockBits = blockBits;
  }

  /**
   * Asks a file and checks the answer.
   *
   * @param ids numbers of the devices, from 1
   */
  static PlacedFile of(
      BuildTree tree, RegularInode file, Map<SourceDevice, Integer> ids, int blockBits)
      throws BuildException {
    try {
      List<PlacedRange> ranges = List.copyOf(file.content().placed());
      PlacedFile placed = new PlacedFile(tree, file, ranges, ids, blockBits);
      placed.check();
      return placed;
    } catch (BuildException e) {
      throw e;
    } catch (IOException e) {
      throw new BuildException(tree.pathOf(file), "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether the bytes are to be copied. */
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Log2 of blocks per chunk. */
  int bits() {
    ChunkRuns runs = new ChunkRuns();
    long end = 0;
    long deviceEnd = 0;
    SourceDevice device = ranges.get(0).device();
    for (PlacedRange range : ranges) {
      boolean continues =
          range.offset() == end && range.device() == device && range.deviceOffset() == deviceEnd;
      if (!continues) {
        runs.breakAt(end >>> blockBits);
        runs.breakAt(range.offset() >>> blockBits);
      }
      end = range.end();
      deviceEnd = range.deviceOffset() + range.length();
      device = range.device();
    }
    if (end < file.size()) {
      runs.breakAt(end >>> blockBits);
    }
    return runs.bits(InodeGeometry.blocks(file.size(), blockBits));
  }

  /** The block behind the last one on any device. */
  long endBlock() {
    long end = 0;
    for (PlacedRange range : ranges) {
      end = Math.max(end, range.deviceOffset() + range.length());
    }
    return InodeGeometry.blocks(end, blockBits);
  }

  /** Notes the addresses. */
  void fill(ChunkTable table, int first, int bits) {
    int chunkBits = blockBits + bits;
    int count = (int) InodeGeometry.blocks(file.size(), chunkBits);
    int at = 0;
    for (int i = 0; i < count; i++) {
      long position = (long) i << chunkBits;
      while (at < ranges.size() && ranges.get(at).end() <= position) {
        at++;
      }
      boolean isHole = at == ranges.size() || ranges.get(at).offset() > position;
      table.set(first + i, isHole ? ChunkTable.HOLE : address(ranges.get(at), position));
    }
  }

  private long address(PlacedRange range, long position) {
    long byteOnDevice = range.deviceOffset() + position - range.offset();
    return ChunkTable.address(ids.getOrDefault(range.device(), 0), byteOnDevice >>> blockBits);
  }

  private void check() throws BuildException {
    long end = 0;
    for (PlacedRange range : ranges) {
      if (range.offset() < end || range.end() > file.size()) {
        throw wrong(range, "is not in order inside the " + file.size() + " bytes of the file");
      }
      if (!ids.containsKey(range.device())) {
        throw wrong(range, "is on a device that its source does not list");
      }
      boolean endsBlock = isWhole(range.end()) || range.end() == file.size();
      if (!isWhole(range.offset()) || !isWhole(range.deviceOffset()) || !endsBlock) {
        throw wrong(range, "does not fit into blocks of " + (1 << blockBits) + " bytes");
      }
      long blocks = range.device().size() >>> blockBits;
      if (InodeGeometry.blocks(range.deviceOffset() + range.length(), blockBits) > blocks) {
        throw wrong(range, "ends behind the " + blocks + " whole blocks of the device");
      }
      end = range.end();
    }
  }

  private boolean isWhole(long position) {
    return (position & (1L << blockBits) - 1) == 0;
  }

  private BuildException wrong(PlacedRange range, String problem) {
    return new BuildException(
        tree.pathOf(file),
        "the part at "
            + range.offset()
            + " with "
            + range.length()
            + " bytes, which lies on "
            + range.device().name()
            + " at "
            + range.deviceOffset()
            + ", "
            + problem);
  }
}
