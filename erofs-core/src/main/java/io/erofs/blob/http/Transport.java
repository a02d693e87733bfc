package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends one request at a time for each caller, and ends each in bounded time. Thread-safe. */
final class Transport implements Closeable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final ExecutorService executor;
  private final HttpClient client;
  private final Duration stallTimeout;
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  Transport(HttpOptions options) {
    executor =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "erofs-http-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.connectTimeout());
    options.sslContext().ifPresent(builder::sslContext);
    client = builder.build();
    stallTimeout = options.stallTimeout();
  }

  /** Chooses what becomes of a body when the head of the answer is there. */
  @FunctionalInterface
  interface Receiver {
    /** The sink for this answer; called at most once for each answer. */
    Sink sink(ResponseInfo head);
  }

  /** One request and the sink that its answer got. */
  private static final class Watched {
    private @Nullable Sink sink;
    private boolean given;
    private final long begun = System.nanoTime();

    synchronized Sink set(Sink chosen) {
      sink = chosen;
      if (given) {
        chosen.abandon();
      }
      return chosen;
    }

    synchronized void abandon() {
      given = true;
      if (sink != null) {
        sink.abandon();
      }
    }

    synchronized long lastNanos() {
      return sink == null ? begun : sink.lastNanos();
    }
  }

  /** Sends a request and waits for the whole answer, whatever its status. */
  HttpResponse<Sink> send(HttpRequest request, Receiver receiver, Deadline deadline)
      throws IOException {
    checkOpen();
    Watched watched = new Watched();
    CompletableFuture<HttpResponse<Sink>> answer =
        client.sendAsync(request, head -> watched.set(receiver.sink(head)));
    underWay.add(answer);
    try {
      checkOpen(); // closing may have missed this one
      return await(answer, watched, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("interrupted while fetching");
      failure.initCause(e);
      throw failure;
    } catch (CancellationException e) {
      throw closedFailure();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      underWay.remove(answer);
      watched.abandon();
      answer.cancel(true);
    }
  }

  private HttpResponse<Sink> await(
      CompletableFuture<HttpResponse<Sink>> answer, Watched watched, Deadline deadline)
      throws InterruptedException, ExecutionException, HttpFailure {
    while (true) {
      long stall = watched.lastNanos() + stallTimeout.toNanos() - System.nanoTime();
      long left = deadline.left();
      if (left <= 0) {
        throw HttpFailure.last(Reason.TIMEOUT, "no whole answer in time");
      }
      if (stall <= 0) {
        throw new HttpFailure(
            Reason.TIMEOUT, true, "nothing arrived for " + stallTimeout.toMillis() + " ms");
      }
      try {
        return answer.get(Math.min(stall, left), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        continue; // something may have arrived meanwhile
      }
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof CancellationException) {
      return closedFailure();
    }
    if (cause instanceof HttpTimeoutException) {
      return new HttpFailure(Reason.TIMEOUT, true, "cannot connect in time", Duration.ZERO, cause);
    }
    String text = Texts.printable(String.valueOf(cause.getMessage()));
    if (cause instanceof SSLException) {
      return new HttpFailure(
          Reason.REFUSED, false, "no safe connection: " + text, Duration.ZERO, cause);
    }
    String what = text.equals("null") ? cause.getClass().getSimpleName() : text;
    return new HttpFailure(Reason.FAILED, true, "connection failed: " + what, Duration.ZERO, cause);
  }

  private static HttpFailure closedFailure() {
    return HttpFailure.last(Reason.CLOSED, "the fetcher was closed");
  }

  private void checkOpen() throws HttpFailure {
    if (closed.getCount() == 0) {
      throw closedFailure();
    }
  }

  /** Waits between two attempts; ends at once with a failure if this is closed or interrupted. */
  void pause(long nanos) throws IOException {
    try {
      if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
        throw closedFailure();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("interrupted while fetching");
      failure.initCause(e);
      throw failure;
    }
  }

  @Override
  public void close() {
    if (closed.getCount() == 0) {
      return;
    }
    closed.countDown();
    for (CompletableFuture<?> answer : underWay) {
      answer.cancel(true);
    }
    shutDownClient();
    executor.shutdown();
  }

  /** Before Java 21 a client ends when nobody holds it any more; there is no other way. */
  private void shutDownClient() {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (NoSuchMethodException before21) {
      // The thread of the client ends by itself soon.
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
