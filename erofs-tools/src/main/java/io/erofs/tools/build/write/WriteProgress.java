package io.erofs.tools.build.write;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of files that were dealt with. Thread-safe. */
public final class WriteProgress {
  private final AtomicLong done;
  private final long total;
  private final WriteObserver observer;

  /**
   * Begins to count.
   *
   * @param done bytes that were dealt with before
   * @param total bytes of all files
   * @param observer who is told
   */
  public WriteProgress(long done, long total, WriteObserver observer) {
    this.done = new AtomicLong(done);
    this.total = total;
    this.observer = observer;
  }

  /** Some more bytes are done. */
  void add(long bytes) {
    done.addAndGet(bytes);
  }

  /** Tells the observer; for the thread that writes the image. */
  void tell() {
    observer.progress(done.get(), total);
  }
}
