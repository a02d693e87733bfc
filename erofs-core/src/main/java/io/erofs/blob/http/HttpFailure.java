package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why one attempt failed, and whether another makes sense. */
final class HttpFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean again;
  private final Duration wait;

  HttpFailure(Reason reason, boolean again, String problem) {
    this(reason, again, problem, Duration.ZERO, null);
  }

  HttpFailure(
      Reason reason, boolean again, String problem, Duration wait, @Nullable Throwable cause) {
    super(problem, cause);
    this.reason = reason;
    this.again = again;
    this.wait = wait;
  }

  /** A failure after which another attempt makes no sense. */
  static HttpFailure last(Reason reason, String problem) {
    return new HttpFailure(reason, false, problem);
  }

  /** Bytes that are not what they should be; another attempt may bring them right. */
  static HttpFailure corrupt(String problem) {
    return new HttpFailure(Reason.CORRUPT, true, problem);
  }

  /** The same in other words. */
  HttpFailure with(String problem) {
    return new HttpFailure(reason, again, problem, wait, getCause());
  }

  Reason reason() {
    return reason;
  }

  boolean again() {
    return again;
  }

  /** Least time before another attempt, as the server told it; zero if it did not. */
  Duration waitTime() {
    return wait;
  }

  /** What callers of this package see. */
  BlobUnavailableException toException(String where, int attempts) {
    String times = attempts > 1 ? " (attempt " + attempts + ")" : "";
    return new BlobUnavailableException(
        reason, getMessage() + times, Location.of(where), getCause() == null ? this : getCause());
  }
}
