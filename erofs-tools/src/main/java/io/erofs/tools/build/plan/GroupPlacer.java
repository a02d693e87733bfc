package io.erofs.tools.build.plan;

import io.erofs.tools.build.tree.BuildInode;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects inodes into groups and finds places for a group at a time.
 *
 * <p>Large inodes, which leave gaps in their blocks, are placed before small ones, which fill gaps;
 * inodes of about the same size keep their order. The root comes first in any case.
 */
final class GroupPlacer {
  private static final int GROUP_METADATA = 8 << 20;
  private static final int CLASSES = Long.SIZE;

  private final LayoutPlan plan;
  private final MetadataPacker packer;
  private final int blockBits;
  private final List<MetadataGroup> groups = new ArrayList<>();
  private final List<BuildInode> inodes = new ArrayList<>();
  private final List<InodeSpace> spaces = new ArrayList<>();

  /** A bit for each size class that the group has. */
  private long classes;

  private long metadata;
  private long firstBlock;

  GroupPlacer(LayoutPlan plan, MetadataPacker packer) {
    this.plan = plan;
    this.packer = packer;
    this.blockBits = plan.settings().blockBits();
    this.firstBlock = plan.origin() >>> blockBits;
  }

  /** All groups so far. */
  List<MetadataGroup> groups() {
    return groups;
  }

  /** Adds the next inode of the tree. */
  void add(BuildInode inode, InodeSpace space) {
    inodes.add(inode);
    spaces.add(space);
    classes |= 1L << sizeClass(space);
    metadata += space.size();
    if (metadata >= GROUP_METADATA) {
      close();
    }
  }

  /** Ends the group. */
  void close() {
    if (inodes.isEmpty()) {
      return;
    }
    int first = inodes.get(0).index();
    int from = 0;
    if (first == 0) {
      place(0);
      from = 1;
    }
    for (long left = classes; left != 0; left &= ~Long.highestOneBit(left)) {
      placeClass(from, CLASSES - 1 - Long.numberOfLeadingZeros(left));
    }
    long end = packer.endOfBlocks() >>> blockBits;
    groups.add(new MetadataGroup(first, first + inodes.size(), firstBlock, end));
    packer.newGroup();
    firstBlock = end;
    inodes.clear();
    spaces.clear();
    classes = 0;
    metadata = 0;
  }

  private void placeClass(int from, int sizeClass) {
    for (int i = from; i < inodes.size(); i++) {
      if (sizeClass(spaces.get(i)) == sizeClass) {
        place(i);
      }
    }
  }

  private void place(int i) {
    InodeSpace space = spaces.get(i);
    plan.position(inodes.get(i), packer.place(space.metadata(), space.tail()));
  }

  private static int sizeClass(InodeSpace space) {
    return CLASSES - 1 - Long.numberOfLeadingZeros(space.size() - 1);
  }
}
