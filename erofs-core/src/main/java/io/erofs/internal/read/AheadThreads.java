package io.erofs.internal.read;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that decode ahead for the readers of one image, started when first needed and ended
 * when idle. What they have no room for is not done: whoever reads does it then. Thread-safe.
 */
final class AheadThreads implements AutoCloseable {
  private static final int MOST_WAITING = 256;
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor pool;

  AheadThreads() {
    // One for each processor: who reads waits for them, and does little itself.
    int threads = Runtime.getRuntime().availableProcessors();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            AheadThreads::thread,
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "erofs-read-ahead");
    thread.setDaemon(true);
    return thread;
  }

  void execute(Runnable work) {
    pool.execute(work);
  }

  /** Ends the threads, without interrupting them: an interrupt would close the file they read. */
  @Override
  public void close() {
    pool.getQueue().clear();
    pool.shutdown();
  }
}
