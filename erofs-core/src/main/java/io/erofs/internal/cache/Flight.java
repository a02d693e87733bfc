package io.erofs.internal.cache;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A range of blocks on its way, and whoever waits for it. Its bytes are given to all who wait,
 * whether or not they could be stored.
 */
final class Flight {
  final Cookie cookie;
  final long first;
  final long end;

  /** Whether memory takes it even if it is fetched in a long piece. */
  final boolean isRemembered;

  private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();

  /** Taken by a thread that fetches; guarded by the cookie. */
  boolean started;

  /** Asked for by a reader, and so in the queue that goes first; guarded by the cookie. */
  boolean urgent;

  Flight(Cookie cookie, long first, long end, boolean urgent, boolean isRemembered) {
    this.cookie = cookie;
    this.first = first;
    this.end = end;
    this.urgent = urgent;
    this.isRemembered = isRemembered;
  }

  void land(byte[] content) {
    bytes.complete(content);
  }

  void fail(IOException failure) {
    bytes.completeExceptionally(failure);
  }

  /** Waits for the bytes of all blocks. */
  byte[] await() throws IOException {
    try {
      return bytes.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for " + cookie.name()).initCause(e);
    } catch (ExecutionException e) {
      throw cookie.unavailable(e.getCause() == null ? e : e.getCause(), first);
    }
  }
}
