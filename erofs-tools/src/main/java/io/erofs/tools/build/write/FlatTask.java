package io.erofs.tools.build.write;

import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.plan.LayoutPlan;
import io.erofs.tools.build.plan.MetadataGroup;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.RegularInode;
import java.util.ArrayList;
import java.util.List;

/** A unit of work of the pass that writes flat data and metadata. */
sealed interface FlatTask {
  /** Files with at least this many bytes in blocks are written in pieces of their own. */
  long PIECE = 4L << 20;

  /** Large files have larger pieces, so that a file has at most about this number of them. */
  long MOST_PIECES = 1 << 14;

  /** Bytes after which a part of a group ends. */
  long PART_BYTES = 4L << 20;

  /** Inodes after which a part of a group ends. */
  int PART_INODES = 1 << 12;

  /**
   * Some inodes of a group with everything but the blocks of large files.
   *
   * @param from index of the first inode
   * @param to index behind the last inode
   */
  record Part(GroupState group, int from, int to) implements FlatTask {}

  /** A part of the blocks of a large file. */
  record Piece(SparseFile file, long from, long to) implements FlatTask {}

  /** Whether the blocks of a file are written in pieces. */
  static boolean isLarge(LayoutPlan plan, BuildInode inode) {
    return inode instanceof RegularInode
        && plan.isFlat(inode)
        && plan.blocks(inode) << plan.settings().blockBits() >= PIECE;
  }

  /** All tasks, in their order, which does not depend on the number of threads. */
  static List<FlatTask> all(LayoutPlan plan) {
    List<FlatTask> tasks = new ArrayList<>();
    for (int i = 0; i < plan.groups().size(); i++) {
      MetadataGroup group = plan.groups().get(i);
      addGroup(plan, group, new GroupState(plan, group, i), tasks);
    }
    return tasks;
  }

  private static void addGroup(
      LayoutPlan plan, MetadataGroup group, GroupState state, List<FlatTask> tasks) {
    int from = group.firstInode();
    long bytes = 0;
    for (int i = group.firstInode(); i < group.endInode(); i++) {
      BuildInode inode = plan.tree().inodes().get(i);
      if (isLarge(plan, inode)) {
        addPieces(plan, (RegularInode) inode, tasks);
      } else if (plan.isFlat(inode)) {
        bytes += plan.size(inode);
      }
      boolean isLast = i + 1 == group.endInode();
      if (isLast || bytes >= PART_BYTES || i + 1 - from >= PART_INODES) {
        state.addPart();
        tasks.add(new Part(state, from, i + 1));
        from = i + 1;
        bytes = 0;
      }
    }
  }

  private static void addPieces(LayoutPlan plan, RegularInode inode, List<FlatTask> tasks) {
    SparseFile file = new SparseFile(plan.tree(), inode);
    long end = Math.min(inode.size(), plan.blocks(inode) << plan.settings().blockBits());
    long piece = PIECE;
    while (end / piece > MOST_PIECES) {
      piece *= 2;
    }
    for (long from = 0; from < end; from += piece) {
      tasks.add(new Piece(file, from, Math.min(end, from + piece)));
    }
  }
}
