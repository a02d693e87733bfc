package io.erofs.tools.build.data;

import java.io.InterruptedIOException;
import java.util.function.BooleanSupplier;

/** A monitor that tasks wait on for each other; when one failed, all waiting ends. */
public abstract class TaskMonitor {
  private boolean aborted;

  /** Creates a monitor that nobody waits on. */
  protected TaskMonitor() {}

  /**
   * Waits on this monitor, which the caller holds, as long as something is true.
   *
   * @param isTooSoon asked first, and after each change
   * @throws InterruptedIOException if a task failed, or the thread was interrupted
   */
  protected final void awaitWhile(BooleanSupplier isTooSoon) throws InterruptedIOException {
    while (isTooSoon.getAsBoolean()) {
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
  public final synchronized void abort() {
    aborted = true;
    notifyAll();
  }
}
