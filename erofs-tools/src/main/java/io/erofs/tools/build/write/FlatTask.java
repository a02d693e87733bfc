package io.erofs.tools.build.write;

import io.erofs.model.DataLayout;
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

  /** A group with everything in it but the blocks of large files. */
  record Group(MetadataGroup group) implements FlatTask {}

  /** A part of the blocks of a large file. */
  record Piece(SparseFile file, long from, long to) implements FlatTask {}

  /** Whether the blocks of a file are written in pieces. */
  static boolean isLarge(LayoutPlan plan, BuildInode inode) {
    return plan.layout(inode) != DataLayout.CHUNK_BASED
        && inode instanceof RegularInode
        && plan.blocks(inode) << plan.settings().blockBits() >= PIECE;
  }

  /** All tasks, in their order, which does not depend on the number of threads. */
  static List<FlatTask> all(LayoutPlan plan) {
    List<FlatTask> tasks = new ArrayList<>();
    for (MetadataGroup group : plan.groups()) {
      for (int i = group.firstInode(); i < group.endInode(); i++) {
        BuildInode inode = plan.tree().inodes().get(i);
        if (isLarge(plan, inode)) {
          addPieces(plan, (RegularInode) inode, tasks);
        }
      }
      tasks.add(new Group(group));
    }
    return tasks;
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
