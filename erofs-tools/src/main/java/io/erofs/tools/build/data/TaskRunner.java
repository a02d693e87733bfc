package io.erofs.tools.build.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs numbered tasks on several threads, of which the caller's is one. Tasks are begun in the
 * order of their numbers. After the first failure no task is begun.
 */
public final class TaskRunner {
  /** A worker with its own buffers. */
  public interface Worker {
    /**
     * Runs a task.
     *
     * @param number number of the task, from 0
     */
    void run(int number) throws IOException;
  }

  /** Makes workers, follows the progress. */
  public interface Crew {
    /** A worker for one thread. */
    Worker newWorker();

    /** A task failed: wakes up whoever waits for it. */
    void abort();

    /** Called by the caller's thread between tasks. */
    void progress();
  }

  private final int tasks;
  private final Crew crew;
  private final AtomicInteger next = new AtomicInteger();
  private Throwable failure = new IOException();
  private volatile boolean failed;

  private TaskRunner(int tasks, Crew crew) {
    this.tasks = tasks;
    this.crew = crew;
  }

  /**
   * Runs tasks.
   *
   * @param tasks their number
   * @param threads number of threads, at least 1
   * @param crew makes the workers
   * @throws IOException the first failure
   */
  public static void run(int tasks, int threads, Crew crew) throws IOException {
    new TaskRunner(tasks, crew).run(Math.min(threads, tasks));
  }

  private void run(int threads) throws IOException {
    Thread[] helpers = new Thread[Math.max(0, threads - 1)];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper();
      helpers[i].start();
    }
    work(true);
    join(helpers);
    if (failed) {
      throwFailure();
    }
  }

  private void join(Thread[] helpers) {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true;
          fail(new InterruptedIOException("interrupted"));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(boolean isCaller) {
    try {
      Worker worker = crew.newWorker();
      for (int task = next.getAndIncrement();
          task < tasks && !failed;
          task = next.getAndIncrement()) {
        worker.run(task);
        if (isCaller) {
          crew.progress();
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable cause) {
    if (!failed) {
      failure = cause;
      failed = true;
    }
    crew.abort();
  }

  private synchronized void throwFailure() throws IOException {
    if (failure instanceof IOException checked) {
      throw checked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private final class Helper extends Thread {
    Helper() {
      super("erofs-build");
      setDaemon(true);
    }

    @Override
    public void run() {
      work(false);
    }
  }
}
