package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Tries a request until it succeeds, makes no sense any more, or takes too long. */
final class Attempts {
  private static final long LONGEST_DELAY = Duration.ofSeconds(10).toNanos();

  private final Transport transport;
  private final HttpOptions options;

  Attempts(Transport transport, HttpOptions options) {
    this.transport = transport;
    this.options = options;
  }

  /** One attempt. */
  @FunctionalInterface
  interface Attempt<T> {
    /** Does it; an {@link HttpFailure} tells whether another one makes sense. */
    T run(Deadline deadline) throws IOException;
  }

  /**
   * Runs attempts.
   *
   * @param where for the message of a failure
   */
  <T> T run(String where, Attempt<T> attempt) throws IOException {
    Deadline deadline = Deadline.in(options.timeout());
    for (int number = 1; ; number++) {
      try {
        return attempt.run(deadline);
      } catch (InterruptedIOException | BlobUnavailableException e) {
        throw e;
      } catch (IOException e) {
        HttpFailure failure = asFailure(e);
        long wait = Math.max(delay(number), failure.waitTime().toNanos());
        if (!failure.again() || number >= options.attempts() || wait >= deadline.left()) {
          throw failure.toException(where, number);
        }
        try {
          transport.pause(wait);
        } catch (HttpFailure closed) {
          throw closed.toException(where, number);
        }
      }
    }
  }

  /** Failures that are none of the network's: a full disk below a temporary file. */
  private static HttpFailure asFailure(IOException e) {
    return e instanceof HttpFailure failure
        ? failure
        : new HttpFailure(
            Reason.FAILED,
            false,
            Texts.printable(String.valueOf(e.getMessage())),
            Duration.ZERO,
            e);
  }

  /** Half of the time at least, the rest by chance, so that many clients do not come together. */
  private long delay(int number) {
    long first = Math.min(LONGEST_DELAY, options.firstDelay().toNanos());
    long full = Math.min(LONGEST_DELAY, first << Math.min(number - 1, 16));
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }
}
