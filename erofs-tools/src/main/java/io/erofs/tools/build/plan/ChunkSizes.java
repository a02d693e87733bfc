package io.erofs.tools.build.plan;

import io.erofs.internal.format.ChunkFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.DataRange;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.RegularInode;
import java.io.IOException;
import java.util.List;

/**
 * Decides which regular files are chunk based, and how large their chunks are.
 *
 * <p>The chunk size asked for is the rule. Larger ones are taken for files whose table of addresses
 * would be large, if table and data together become smaller, which happens in sparse files.
 */
final class ChunkSizes {
  private static final int FLAT = -1;
  private static final int LARGE_TABLE = 1 << 16;

  private final LayoutSettings settings;
  private final int unit;

  ChunkSizes(LayoutSettings settings, int unit) {
    this.settings = settings;
    this.unit = unit;
  }

  /** Log2 of blocks per chunk, or -1 if the file is not chunk based. */
  int choose(BuildTree tree, RegularInode file) throws BuildException {
    if (file.size() == 0) {
      return FLAT;
    }
    if (settings.chunkBits() == 0) {
      return settings.keepHoles() ? forHoles(tree, file) : FLAT;
    }
    int asked = settings.chunkBits() - settings.blockBits();
    long table = InodeGeometry.blocks(file.size(), settings.chunkBits()) * unit;
    return table <= LARGE_TABLE ? asked : cheapest(ranges(tree, file), file.size(), asked);
  }

  private int forHoles(BuildTree tree, RegularInode file) throws BuildException {
    List<DataRange> ranges = ranges(tree, file);
    int bits = cheapest(ranges, file.size(), 0);
    long flat = InodeGeometry.roundUp(file.size(), settings.blockSize());
    return cost(ranges, file.size(), bits) + settings.blockSize() < flat ? bits : FLAT;
  }

  private int cheapest(List<DataRange> ranges, long size, int least) {
    int best = least;
    for (int bits = least + 1; bits <= ChunkFormat.MAX_BLOCK_BITS; bits++) {
      if (cost(ranges, size, bits) < cost(ranges, size, best)) {
        best = bits;
      }
      if (InodeGeometry.blocks(size, settings.blockBits() + bits) == 1) {
        break;
      }
    }
    return best;
  }

  /** Bytes of table and data. */
  private long cost(List<DataRange> ranges, long size, int bits) {
    int chunkBits = settings.blockBits() + bits;
    long cost = InodeGeometry.blocks(size, chunkBits) * unit;
    long covered = 0;
    for (DataRange range : ranges) {
      long from = Math.max(covered, range.offset() >> chunkBits << chunkBits);
      long chunkEnd = (range.end() - 1 >> chunkBits) + 1 << chunkBits;
      long to = Math.min(chunkEnd, InodeGeometry.roundUp(size, settings.blockSize()));
      cost += Math.max(0, to - from);
      covered = Math.max(covered, to);
    }
    return cost;
  }

  private static List<DataRange> ranges(BuildTree tree, RegularInode file) throws BuildException {
    try {
      return file.content().dataRanges();
    } catch (IOException e) {
      throw new BuildException(tree.pathOf(file), "cannot be read: " + e.getMessage(), e);
    }
  }
}
