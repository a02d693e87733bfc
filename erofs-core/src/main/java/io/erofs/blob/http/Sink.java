package io.erofs.blob.http;

import io.erofs.internal.spool.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Where the body of an answer goes: no further than it has room.
 *
 * <p>A body that is too long is cut off and noted. Once abandoned, nothing is written any more: the
 * buffer below may belong to somebody else by then.
 */
abstract class Sink implements BodySubscriber<Sink> {
  private final CompletableFuture<Sink> done = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private boolean ended;
  private boolean overflown;
  private long received;
  private volatile long lastNanos = System.nanoTime();

  /** Takes bytes, all of them if it has room for them, else as many as it wants. */
  abstract void take(ByteBuffer bytes) throws IOException;

  /** A sink that fills a buffer. */
  static Sink into(ByteBuffer target) {
    return new Sink() {
      @Override
      void take(ByteBuffer bytes) {
        int n = Math.min(bytes.remaining(), target.remaining());
        target.put(bytes.slice(bytes.position(), n));
        bytes.position(bytes.position() + n);
      }
    };
  }

  /** A sink that appends to a temporary file, up to a limit. */
  static Sink into(Spool file, long limit) {
    return new Sink() {
      private long room = limit;

      @Override
      void take(ByteBuffer bytes) throws IOException {
        int n = (int) Math.min(bytes.remaining(), room);
        file.append(bytes.slice(bytes.position(), n));
        room -= n;
        bytes.position(bytes.position() + n);
      }
    };
  }

  /** A sink for short texts. */
  static Text text(int limit) {
    return new Text(limit);
  }

  /** Keeps the first bytes. */
  static final class Text extends Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;

    private Text(int limit) {
      this.limit = limit;
    }

    @Override
    void take(ByteBuffer more) {
      int n = Math.min(more.remaining(), limit - bytes.size());
      for (int i = 0; i < n; i++) {
        bytes.write(more.get());
      }
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /** Bytes that arrived and were taken. */
  final synchronized long received() {
    return received;
  }

  /** Whether there were more bytes than room. */
  final synchronized boolean overflown() {
    return overflown;
  }

  /** When something arrived last, by {@link System#nanoTime()}. */
  final long lastNanos() {
    return lastNanos;
  }

  /** Nothing is taken from now on. */
  final synchronized void abandon() {
    ended = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public final CompletionStage<Sink> getBody() {
    return done;
  }

  @Override
  public final synchronized void onSubscribe(Subscription given) {
    subscription = given;
    lastNanos = System.nanoTime();
    if (ended) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public final synchronized void onNext(List<ByteBuffer> buffers) {
    lastNanos = System.nanoTime();
    for (ByteBuffer bytes : buffers) {
      if (ended) {
        return;
      }
      add(bytes);
    }
  }

  private void add(ByteBuffer bytes) {
    int length = bytes.remaining();
    try {
      take(bytes);
    } catch (IOException e) {
      abandon();
      done.completeExceptionally(e);
      return;
    }
    received += length - bytes.remaining();
    if (bytes.hasRemaining()) {
      overflown = true;
      abandon();
      done.complete(this);
    }
  }

  @Override
  public final void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public final void onComplete() {
    done.complete(this);
  }
}
