package io.erofs.tools.export;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that write files. The first failure that concerns all files stops them. */
final class Workers implements AutoCloseable {
  private static final int WAITING = 64;

  /** Some files to write, or part of one. */
  @FunctionalInterface
  interface Job {
    void run() throws Aborted;
  }

  private final ExecutorService pool;
  private final Semaphore room = new Semaphore(WAITING);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private int unfinished;

  Workers(int count) {
    pool =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "erofs-extract");
              thread.setDaemon(true);
              return thread;
            });
  }

  boolean isStopped() {
    return failure.get() != null;
  }

  /** Waits for room, then lets a thread do the job. */
  void submit(Job job) throws IOException {
    rethrow();
    try {
      room.acquire();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    execute(job, room::release);
  }

  /**
   * Lets a thread that has time do a job of which nothing depends on being done. To be called by a
   * job, so it does not wait for room.
   */
  void invite(Job job) {
    try {
      execute(job, () -> {});
    } catch (RejectedExecutionException stopping) {
      finished();
    }
  }

  private void execute(Job job, Runnable afterwards) {
    synchronized (this) {
      unfinished++;
    }
    pool.execute(
        () -> {
          try {
            if (!isStopped()) {
              job.run();
            }
          } catch (Aborted | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          } finally {
            afterwards.run();
            finished();
          }
        });
  }

  private synchronized void finished() {
    unfinished--;
    if (unfinished == 0) {
      notifyAll();
    }
  }

  /** Waits until all jobs are done. */
  void await() throws IOException {
    try {
      synchronized (this) {
        while (unfinished > 0) {
          wait();
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    pool.shutdown();
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(new InterruptedException());
    }
    rethrow();
  }

  /** The interrupt of the thread that extracts; its flag stays set. */
  InterruptedIOException interrupted(Throwable cause) {
    InterruptedIOException e = new InterruptedIOException("extraction interrupted");
    e.initCause(cause);
    failure.compareAndSet(null, e);
    Thread.currentThread().interrupt();
    return e;
  }

  private void rethrow() throws IOException {
    Throwable first = failure.get();
    if (first instanceof Aborted aborted && aborted.getCause() instanceof IOException cause) {
      throw new IOException("extraction stopped: " + cause.getMessage(), cause);
    }
    if (first instanceof InterruptedIOException interrupted) {
      throw interrupted;
    }
    if (first != null) {
      throw new IllegalStateException("extraction failed", first);
    }
  }

  /** Stops what still runs and waits for it, so that nothing is written afterwards. */
  @Override
  public void close() {
    if (pool.isTerminated()) {
      return;
    }
    failure.compareAndSet(null, new InterruptedIOException("extraction stopped"));
    pool.shutdown();
    boolean interrupted = Thread.interrupted();
    while (!pool.isTerminated()) {
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
