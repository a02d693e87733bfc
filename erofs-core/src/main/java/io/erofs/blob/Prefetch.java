package io.erofs.blob;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Fetches ranges of blobs into their cache while the program does something else.
 *
 * <p>A few threads work through the ranges in their order, in pieces of 4 MiB; readers go first.
 * Ranges that follow each other closely are fetched together, with the small gap between them. What
 * is cached already costs nothing. A piece that cannot be fetched does not keep the others from
 * being fetched. Thread-safe.
 */
public final class Prefetch implements Closeable {
  private static final long PIECE = 4L << 20;
  private static final long GAP = 16L << 10;
  private static final int MOST_SUPPRESSED = 10;

  private final List<Range> ranges;
  private final List<Thread> threads = new ArrayList<>();
  private final long total;
  private int current;
  private long at;
  private long done;
  private int working;
  private boolean cancelled;
  private IOException failure = new IOException("nothing failed");
  private int failures;

  private Prefetch(List<Range> given) {
    this.ranges = joined(given);
    long sum = 0;
    for (Range range : ranges) {
      sum = Math.addExact(sum, range.length());
    }
    this.total = sum;
  }

  /**
   * A range of a blob.
   *
   * @param blob the blob, which stays open until the prefetching has ended
   * @param offset first byte, not negative
   * @param length number of bytes, not negative; what lies behind the end is not fetched
   */
  public record Range(BlobSource blob, long offset, long length) {
    /**
     * Checks the range and cuts it off at the end of the blob.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public Range {
      Objects.requireNonNull(blob, "blob");
      if (offset < 0 || length < 0) {
        throw new IllegalArgumentException("offset=" + offset + " length=" + length);
      }
      length = Math.min(length, Math.max(0, blob.size() - offset));
    }

    long end() {
      return offset + length;
    }

    /**
     * All of a blob.
     *
     * @param blob the blob
     * @return the range
     */
    public static Range all(BlobSource blob) {
      return new Range(blob, 0, blob.size());
    }
  }

  /**
   * Begins to fetch.
   *
   * @param ranges what, in which order
   * @param threads how many requests at once, 1 to 64
   * @return the work under way; close it
   * @throws IllegalArgumentException if the number of threads is out of range
   */
  public static Prefetch start(List<Range> ranges, int threads) {
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("threads=" + threads);
    }
    Prefetch prefetch = new Prefetch(ranges);
    prefetch.working = threads;
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(prefetch::work, "erofs-prefetch-" + i);
      thread.setDaemon(true);
      prefetch.threads.add(thread);
    }
    prefetch.threads.forEach(Thread::start);
    return prefetch;
  }

  /** Ranges that follow each other closely are one: a request costs more than a small gap. */
  private static List<Range> joined(List<Range> given) {
    List<Range> joined = new ArrayList<>();
    for (Range next : given) {
      int last = joined.size() - 1;
      if (last >= 0 && follows(joined.get(last), next)) {
        Range before = joined.get(last);
        long end = Math.max(before.end(), next.end());
        joined.set(last, new Range(before.blob(), before.offset(), end - before.offset()));
      } else {
        joined.add(next);
      }
    }
    return List.copyOf(joined);
  }

  private static boolean follows(Range before, Range next) {
    return before.blob() == next.blob()
        && next.offset() >= before.offset()
        && next.offset() - before.end() <= GAP;
  }

  private void work() {
    try {
      for (Optional<Range> piece = next(); piece.isPresent(); piece = next()) {
        fetch(piece.get());
      }
    } finally {
      end();
    }
  }

  /** The next piece, if there is one. */
  private synchronized Optional<Range> next() {
    while (!cancelled && current < ranges.size()) {
      Range range = ranges.get(current);
      if (at < range.length()) {
        Range piece =
            new Range(range.blob(), range.offset() + at, Math.min(PIECE, range.length() - at));
        at += piece.length();
        return Optional.of(piece);
      }
      current++;
      at = 0;
    }
    return Optional.empty();
  }

  private void fetch(Range piece) {
    try {
      piece.blob().prefetch(piece.offset(), piece.length());
      count(piece.length());
    } catch (IOException e) {
      fail(e);
    }
  }

  private synchronized void count(long bytes) {
    done += bytes;
  }

  private synchronized void fail(IOException e) {
    if (cancelled) {
      return; // what was interrupted fails, and nobody wants it any more
    }
    if (failures++ == 0) {
      failure = e;
    } else if (failures <= MOST_SUPPRESSED && e != failure) {
      failure.addSuppressed(e);
    }
  }

  private synchronized void end() {
    working--;
    notifyAll();
  }

  /**
   * Number of bytes to fetch, those included that are cached already, and small gaps.
   *
   * @return bytes
   */
  public long totalBytes() {
    return total;
  }

  /**
   * Number of bytes that are cached by now.
   *
   * @return 0 to {@link #totalBytes()}
   */
  public synchronized long doneBytes() {
    return done;
  }

  /**
   * Whether all is fetched, failed or cancelled.
   *
   * @return true if nothing is under way any more
   */
  public synchronized boolean isDone() {
    return working == 0;
  }

  /**
   * Waits for the end.
   *
   * @throws IOException the first failure, with some others attached
   * @throws InterruptedException if the waiting thread is interrupted; the work goes on
   */
  public synchronized void await() throws IOException, InterruptedException {
    while (working > 0) {
      wait();
    }
    if (failures > 0) {
      throw failure;
    }
  }

  /** Cancels what is not fetched yet, and waits until nothing is under way. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      cancelled = true;
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      thread.interrupt();
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
