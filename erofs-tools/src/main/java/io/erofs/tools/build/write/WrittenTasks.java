package io.erofs.tools.build.write;

import io.erofs.tools.build.data.TaskMonitor;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Knows which blocks were written, by tasks that get blocks in turn and write them at once. */
final class WrittenTasks extends TaskMonitor {
  private static final class Task {
    private final long firstBlock;
    private boolean isDone;

    Task(long firstBlock) {
      this.firstBlock = firstBlock;
    }
  }

  private final Deque<Task> open = new ArrayDeque<>();

  /**
   * A task begins to write; called in the order of blocks.
   *
   * @param firstBlock the task's blocks are not below
   * @return what the task says when it is done
   */
  synchronized Runnable begin(long firstBlock) {
    Task task = new Task(firstBlock);
    open.add(task);
    return () -> done(task);
  }

  /** Waits until a block is written that an earlier task was given. */
  synchronized void await(long block) throws InterruptedIOException {
    awaitWhile(() -> !open.isEmpty() && open.getFirst().firstBlock <= block);
  }

  private synchronized void done(Task task) {
    task.isDone = true;
    while (!open.isEmpty() && open.getFirst().isDone) {
      open.removeFirst();
    }
    notifyAll();
  }
}
