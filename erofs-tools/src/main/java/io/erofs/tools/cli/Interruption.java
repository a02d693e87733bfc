package io.erofs.tools.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work that writes files clean up when the process is asked to end (Ctrl-C, SIGTERM).
 *
 * <p>The thread that opened it is interrupted, and the process waits until it is closed again,
 * which gives the work time to remove what is half written.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final String INTERRUPTED = "interrupted";

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interruption");

  private volatile boolean requested;

  private Interruption() {}

  /** Guards what the current thread does until it is closed. */
  static Interruption guard() throws InterruptedIOException {
    Interruption guard = new Interruption();
    try {
      Runtime.getRuntime().addShutdownHook(guard.hook);
      return guard;
    } catch (IllegalStateException ending) {
      InterruptedIOException interrupted = new InterruptedIOException(INTERRUPTED);
      interrupted.initCause(ending);
      throw interrupted;
    }
  }

  /** What to report for a failure: if the work was interrupted, that and nothing else. */
  IOException explain(IOException failure) {
    if (!requested) {
      return failure;
    }
    InterruptedIOException interrupted = new InterruptedIOException(INTERRUPTED);
    interrupted.initCause(failure);
    return interrupted;
  }

  /** What the end of the process does. */
  void interrupt() {
    requested = true;
    worker.interrupt();
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending already: the hook has been waiting for this, and is needed no more.
      return;
    }
  }
}
