package io.erofs.tools.build.write;

import io.erofs.internal.format.OnDiskDirent;
import io.erofs.tools.build.plan.DirectoryBlocks;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.tree.TreeEntry;
import java.util.Arrays;
import java.util.List;

/** Encodes the blocks of a directory one after the other. */
final class DirectoryEncoder {
  private final LayoutPlan plan;
  private final byte[] block;

  DirectoryEncoder(LayoutPlan plan) {
    this.plan = plan;
    this.block = new byte[plan.settings().blockSize()];
  }

  /** The encoded block; the bytes behind what is used are zeros. */
  byte[] block() {
    return block;
  }

  /**
   * Encodes a block.
   *
   * @param entries all entries of the directory
   * @param from first entry of the block
   * @return index behind the last entry of the block
   */
  int encode(List<TreeEntry> entries, int from) {
    int to = DirectoryBlocks.endOfBlock(entries, from, block.length);
    Arrays.fill(block, (byte) 0);
    int nameAt = (to - from) * OnDiskDirent.SIZE;
    int at = 0;
    for (int i = from; i < to; i++) {
      TreeEntry entry = entries.get(i);
      int type = entry.inode().type().direntCode();
      new OnDiskDirent(plan.nid(entry.inode()), nameAt, type, 0).encode(block, at);
      entry.name().copyTo(block, nameAt);
      nameAt += entry.name().length();
      at += OnDiskDirent.SIZE;
    }
    return to;
  }
}
