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
 * would be large because of holes, if what holes cost in the table and the data together become
 * smaller. The addresses of data do not count then: they are the price of finding equal chunks.
 */
final class ChunkSizes {
  /** The file is not chunk based. */
  static final int FLAT = -1;

  private static final int LARGE_TABLE = 1 << 16;

  private final LayoutSettings settings;
  private final int unit;
  private final boolean keepHoles;

  /**
   * Creates the object.
   *
   * @param indexes whether addresses are 8-byte indexes
   * @param keepHoles whether sparse files may become chunk based although there is no chunk size
   */
  ChunkSizes(LayoutSettings settings, boolean indexes, boolean keepHoles) {
    this.settings = settings;
    this.unit = ChunkFormat.of(0, indexes, false).unit();
    this.keepHoles = keepHoles;
  }

  /** Log2 of blocks per chunk, or {@link #FLAT} if the file is not chunk based. */
  int choose(BuildTree tree, RegularInode file) throws BuildException {
    if (file.size() == 0) {
      return FLAT;
    }
    if (settings.chunkBits() == 0) {
      return keepHoles ? forHoles(tree, file) : FLAT;
    }
    int asked = settings.chunkBits() - settings.blockBits();
    long table = InodeGeometry.blocks(file.size(), settings.chunkBits()) * unit;
    return table <= LARGE_TABLE ? asked : cheapest(ranges(tree, file), file.size(), asked, false);
  }

  private int forHoles(BuildTree tree, RegularInode file) throws BuildException {
    List<DataRange> ranges = ranges(tree, file);
    int bits = cheapest(ranges, file.size(), 0, true);
    long flat = InodeGeometry.roundUp(file.size(), settings.blockSize());
    return cost(ranges, file.size(), bits, true) + settings.blockSize() < flat ? bits : FLAT;
  }

  private int cheapest(List<DataRange> ranges, long size, int least, boolean wholeTable) {
    int best = least;
    for (int bits = least + 1; bits <= ChunkFormat.MAX_BLOCK_BITS; bits++) {
      if (cost(ranges, size, bits, wholeTable) < cost(ranges, size, best, wholeTable)) {
        best = bits;
      }
      if (InodeGeometry.blocks(size, settings.blockBits() + bits) == 1) {
        break;
      }
    }
    return best;
  }

  /** Bytes of data and of the table, or of its part that is for holes. */
  private long cost(List<DataRange> ranges, long size, int bits, boolean wholeTable) {
    int chunkBits = settings.blockBits() + bits;
    long data = 0;
    long chunks = 0;
    long covered = 0;
    for (DataRange range : ranges) {
      long from = Math.max(covered, range.offset() >> chunkBits << chunkBits);
      long chunkEnd = (range.end() - 1 >> chunkBits) + 1 << chunkBits;
      if (chunkEnd > covered) {
        chunks += chunkEnd - from >> chunkBits;
        data += Math.min(chunkEnd, InodeGeometry.roundUp(size, settings.blockSize())) - from;
        covered = chunkEnd;
      }
    }
    long entries = InodeGeometry.blocks(size, chunkBits) - (wholeTable ? 0 : chunks);
    return data + entries * unit;
  }

  private static List<DataRange> ranges(BuildTree tree, RegularInode file) throws BuildException {
    try {
      return file.content().dataRanges();
    } catch (IOException e) {
      throw new BuildException(tree.pathOf(file), "cannot be read: " + e.getMessage(), e);
    }
  }
}
