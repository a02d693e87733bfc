package io.erofs.tools.check;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does tasks on some threads, and takes the results in the order of the tasks, so that nothing
 * depends on the number of threads. Few tasks wait at any time unless more are asked for. For one
 * thread that gives tasks.
 *
 * @param <T> result of a task
 */
final class OrderedWorkers<T> implements Closeable {
  private static final int WAITING_PER_THREAD = 4;

  /** Takes results on the thread that gives tasks. */
  interface Taker<T> {
    void take(T result) throws IOException;
  }

  private final int mostWaiting;
  private final Taker<T> taker;
  private final ExecutorService executor;
  private final Queue<Future<T>> waiting = new ArrayDeque<>();

  OrderedWorkers(int threads, Taker<T> taker) {
    this(threads, leastWaiting(threads), taker);
  }

  /**
   * Starts with no task.
   *
   * @param mostWaiting so many tasks may wait, with their results, before giving another one waits
   *     for the first of them
   */
  OrderedWorkers(int threads, int mostWaiting, Taker<T> taker) {
    this.mostWaiting = Math.max(mostWaiting, leastWaiting(threads));
    this.taker = taker;
    this.executor = Executors.newFixedThreadPool(threads, OrderedWorkers::thread);
  }

  private static int leastWaiting(int threads) {
    return threads * WAITING_PER_THREAD;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "erofs-check");
    thread.setDaemon(true);
    return thread;
  }

  void add(Callable<T> task) throws IOException {
    if (waiting.size() >= mostWaiting) {
      take();
    }
    waiting.add(executor.submit(task));
  }

  /** Waits for all tasks. */
  void finish() throws IOException {
    while (!waiting.isEmpty()) {
      take();
    }
  }

  private void take() throws IOException {
    try {
      taker.take(waiting.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while data was read");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
