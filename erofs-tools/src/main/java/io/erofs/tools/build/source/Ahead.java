package io.erofs.tools.build.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Makes values on a thread of its own, ahead of whoever takes them, in batches. What is ahead is
 * bounded.
 *
 * @param <T> type of the values
 */
final class Ahead<T> implements AutoCloseable {
  /** Values per batch. */
  private static final int BATCH = 256;

  /** Batches that may be ahead: enough for the attributes of a large tree to be read meanwhile. */
  private static final int AHEAD = 512;

  /** Makes all values. */
  @FunctionalInterface
  interface Maker<T> {
    /** Hands all values over, in their order. */
    void make(Sink<T> sink) throws IOException, InterruptedException;
  }

  /** Takes values. */
  @FunctionalInterface
  interface Sink<T> {
    /** Takes a value; waits if too many are ahead. */
    void put(T value) throws InterruptedException;
  }

  /** Some values; the last batch ends them, with the failure if there was one. */
  private record Batch<T>(List<T> values, boolean isLast, List<Throwable> failure) {}

  private final Maker<T> maker;
  private final Thread thread;
  private final BlockingQueue<Batch<T>> queue = new ArrayBlockingQueue<>(AHEAD);
  private List<T> batch = new ArrayList<>(BATCH);

  private Ahead(Maker<T> maker, String name) {
    this.maker = maker;
    this.thread = new Thread(this::run, name);
  }

  /**
   * Begins.
   *
   * @param name name of the thread
   */
  static <T> Ahead<T> start(String name, Maker<T> maker) {
    Ahead<T> ahead = new Ahead<>(maker, name);
    ahead.thread.setDaemon(true);
    ahead.thread.start();
    return ahead;
  }

  /**
   * The next values.
   *
   * @return some values, none at the end
   * @throws IOException what the maker failed with, once all values in front of that were taken
   */
  List<T> next() throws IOException {
    try {
      Batch<T> next = queue.take();
      if (next.isLast()) {
        queue.put(next);
      }
      if (next.failure().isEmpty()) {
        return next.values();
      }
      Throwable failure = next.failure().get(0);
      if (failure instanceof IOException checked) {
        throw checked;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  /** Ends the making wherever it is. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    List<Throwable> failure = List.of();
    try {
      maker.make(this::add);
    } catch (InterruptedException e) {
      return;
    } catch (IOException | RuntimeException | Error e) {
      failure = List.of(e);
    }
    try {
      flush();
      queue.put(new Batch<>(List.of(), true, failure));
    } catch (InterruptedException e) {
      // It was closed: nobody waits for the end.
      Thread.currentThread().interrupt();
    }
  }

  private void add(T value) throws InterruptedException {
    batch.add(value);
    if (batch.size() == BATCH) {
      flush();
    }
  }

  private void flush() throws InterruptedException {
    if (!batch.isEmpty()) {
      queue.put(new Batch<>(batch, false, List.of()));
      batch = new ArrayList<>(BATCH);
    }
  }
}
