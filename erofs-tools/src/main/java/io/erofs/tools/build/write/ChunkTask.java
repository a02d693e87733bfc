package io.erofs.tools.build.write;

import io.erofs.tools.build.data.SparseFile;
import io.erofs.tools.build.plan.ChunkPlan;
import io.erofs.tools.build.tree.BuildInode;
import io.erofs.tools.build.tree.RegularInode;
import java.util.ArrayList;
import java.util.List;

/**
 * A unit of work of the pass that stores chunks: some chunks of some files.
 *
 * @param spans the chunks, at most {@link #USUAL_BYTES}, or one chunk that is larger
 */
record ChunkTask(List<Span> spans) {
  /** Most bytes of a task that is done in memory. */
  static final int MOST_BYTES = 4 << 20;

  /** Most bytes of a task of several chunks: few enough to stay in a processor's cache. */
  private static final int USUAL_BYTES = 1 << 20;

  /**
   * Chunks of one file that follow each other.
   *
   * @param from number of the first one
   * @param to number behind the last one
   */
  record Span(SparseFile file, int from, int to) {}

  /** All tasks, in their order, which does not depend on the number of threads. */
  static List<ChunkTask> all(ChunkPlan plan) {
    List<ChunkTask> tasks = new ArrayList<>();
    List<Span> open = new ArrayList<>();
    long room = USUAL_BYTES;
    for (BuildInode inode : plan.tree().inodes()) {
      if (!plan.isOpen(inode)) {
        continue;
      }
      SparseFile file = new SparseFile(plan.tree(), (RegularInode) inode);
      int count = plan.count(inode);
      for (int from = 0; from < count; ) {
        int to = end(plan, inode, from, count, room);
        if (to == from) {
          tasks.add(new ChunkTask(List.copyOf(open)));
          open.clear();
          room = USUAL_BYTES;
          to = Math.max(from + 1, end(plan, inode, from, count, room));
        }
        open.add(new Span(file, from, to));
        room -= bytes(plan, inode, from, to);
        from = to;
      }
    }
    if (!open.isEmpty()) {
      tasks.add(new ChunkTask(List.copyOf(open)));
    }
    return tasks;
  }

  private static int end(ChunkPlan plan, BuildInode inode, int from, int count, long room) {
    if (bytes(plan, inode, from, count) <= room) {
      return count;
    }
    return from + (int) Math.max(0, Math.min(count - from, room >> plan.sizeBits(inode)));
  }

  /** Bytes of some chunks, in whole blocks. */
  private static long bytes(ChunkPlan plan, BuildInode inode, int from, int to) {
    int bits = plan.sizeBits(inode);
    int blockSize = plan.blockSize();
    long size = inode.size() + blockSize - 1 & -blockSize;
    return Math.min(size, (long) to << bits) - ((long) from << bits);
  }

  /** Bytes of all chunks, in whole blocks. */
  long bytes(ChunkPlan plan) {
    long sum = 0;
    for (Span span : spans) {
      sum += bytes(plan, span.file().file(), span.from(), span.to());
    }
    return sum;
  }

  /** Most bytes of tasks that are done in memory. */
  static int mostBytes(ChunkPlan plan, List<ChunkTask> tasks) {
    long most = 0;
    for (ChunkTask task : tasks) {
      if (!task.isLarge(plan)) {
        most = Math.max(most, task.bytes(plan));
      }
    }
    return (int) most;
  }

  /** Whether the task is one chunk that is larger than a task's buffer. */
  boolean isLarge(ChunkPlan plan) {
    return bytes(plan) > MOST_BYTES;
  }
}
