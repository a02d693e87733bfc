package io.erofs.tools.build.write;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Knows which blocks were written, by tasks that get blocks in turn and write them at once. */
final class WrittenTasks {
  private static final class Task {
    private final long firstBlock;
    private boolean isDone;

    Task(long firstBlock) {
      this.firstBlock = firstBlock;
    }
  }

  private final Deque<Task> open = new ArrayDeque<>();
  private boolean aborted;

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
    while (!open.isEmpty() && open.getFirst().firstBlock <= block) {
      if (aborted) {
        throw new InterruptedIOException("another thread failed");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /** Ends all waiting because a task failed. */
  synchronized void abort() {
    aborted = true;
    notifyAll();
  }

  private synchronized void done(Task task) {
    task.isDone = true;
    while (!open.isEmpty() && open.getFirst().isDone) {
      open.removeFirst();
    }
    notifyAll();
  }
}
