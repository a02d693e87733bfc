package io.erofs.internal.cache;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The misses of a domain, and the threads that have them fetched: those of readers first, then what
 * is fetched in advance. Ranges that lie side by side become one request; if it fails, each is
 * asked for on its own, so that one bad block harms nobody who does not want it.
 */
final class FetchQueue {
  private static final int IDLE_SECONDS = 2;
  private static final int CLOSING_SECONDS = 10;

  private final String name;
  private final int maxRequest;
  private final ThreadPoolExecutor threads;
  private final Deque<Flight> urgent = new ArrayDeque<>();
  private final Deque<Flight> later = new ArrayDeque<>();
  private final Consumer<IOException> onDeath;
  private Optional<IOException> dead = Optional.empty();

  /**
   * Creates a queue without threads; they come when they are needed.
   *
   * @param onDeath told when the fetcher is dead, to fail what is under way
   */
  FetchQueue(String name, int threads, int maxRequest, Consumer<IOException> onDeath) {
    this.name = name;
    this.maxRequest = maxRequest;
    this.onDeath = onDeath;
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "erofs-fetch-" + name);
              thread.setDaemon(true);
              return thread;
            });
    this.threads.allowCoreThreadTimeOut(true);
  }

  /** Has a blob opened by a thread of the queue. */
  void open(Cookie cookie) {
    Optional<IOException> failure;
    synchronized (this) {
      failure = dead;
      if (failure.isEmpty()) {
        threads.execute(() -> openNow(cookie));
      }
    }
    failure.ifPresent(cookie::failToOpen);
  }

  private void openNow(Cookie cookie) {
    try {
      cookie.openNow();
    } catch (IOException e) {
      if (isFatal(e)) {
        die(e);
      }
      cookie.failToOpen(e);
    } catch (RuntimeException | Error e) {
      cookie.failToOpen(new IOException("the fetcher failed: " + e, e));
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  /** Takes flights that were just made; all of them fail if the fetcher is dead. */
  void add(List<Flight> flights) {
    for (Flight flight : flights) {
      Optional<IOException> failure;
      synchronized (this) {
        failure = dead;
        if (failure.isEmpty()) {
          (flight.urgent ? urgent : later).addLast(flight);
          threads.execute(this::serve);
        }
      }
      failure.ifPresent(why -> flight.cookie.fail(List.of(flight), why));
    }
  }

  /** A reader wants what is waiting to be fetched in advance. */
  synchronized void hurry(Flight flight) {
    if (dead.isEmpty()) {
      urgent.addLast(flight);
      threads.execute(this::serve);
    }
  }

  /** Why nothing is fetched any more, if so. */
  synchronized Optional<IOException> dead() {
    return dead;
  }

  private synchronized Optional<Flight> next() {
    Flight flight = urgent.pollFirst();
    return Optional.ofNullable(flight != null ? flight : later.pollFirst());
  }

  private void serve() {
    Optional<Flight> flight = next();
    if (flight.isEmpty()) {
      return;
    }
    Cookie cookie = flight.get().cookie;
    List<Flight> together = cookie.start(flight.get(), maxRequest);
    if (together.isEmpty()) {
      return;
    }
    try {
      serve(cookie, together);
    } catch (RuntimeException | Error e) {
      // A fetcher that breaks its contract must not leave anybody waiting.
      cookie.fail(together, new IOException("the fetcher failed: " + e, e));
      if (e instanceof Error error) {
        throw error;
      }
    }
  }

  private void serve(Cookie cookie, List<Flight> together) {
    try {
      cookie.fetch(together);
    } catch (IOException e) {
      if (isFatal(e)) {
        die(e);
      }
      if (together.size() == 1 || dead().isPresent()) {
        cookie.fail(together, dead().orElse(e));
        return;
      }
      together.forEach(each -> serve(cookie, List.of(each)));
    }
  }

  private static boolean isFatal(IOException e) {
    return e instanceof BlobUnavailableException known && known.reason() == Reason.CLOSED;
  }

  /** The fetcher is dead: nothing is fetched any more, and whoever waits is told. */
  void die(IOException why) {
    List<Flight> waiting = new ArrayList<>();
    synchronized (this) {
      if (dead.isEmpty()) {
        dead = Optional.of(why);
      }
      waiting.addAll(urgent);
      waiting.addAll(later);
      urgent.clear();
      later.clear();
    }
    for (Flight flight : waiting) {
      flight.cookie.fail(List.of(flight), why);
    }
    onDeath.accept(why);
  }

  /** Interrupts the threads and waits for them, for some seconds at most. */
  void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(FetchQueue.class.getName())
            .log(System.Logger.Level.WARNING, "a fetch of {0} does not end", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
