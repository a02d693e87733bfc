package io.erofs.tools.cli;

import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A check of an image that another thread makes. For one thread. */
final class BackgroundCheck implements Closeable {
  private final FutureTask<CheckReport> task;
  private final Thread thread;

  private BackgroundCheck(FutureTask<CheckReport> task) {
    this.task = task;
    this.thread = new Thread(task, "erofs-fsck");
    thread.setDaemon(true);
  }

  /** Begins a check. */
  static BackgroundCheck start(ImagePlace image, CheckOptions options) {
    BackgroundCheck check = new BackgroundCheck(new FutureTask<>(() -> image.check(options)));
    check.thread.start();
    return check;
  }

  /** Waits for the result. */
  CheckReport report() throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted during the check").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException("the check failed", e.getCause());
    }
  }

  /** Ends the check, if it still runs, and waits for its end. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
