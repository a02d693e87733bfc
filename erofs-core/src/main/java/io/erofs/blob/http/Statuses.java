package io.erofs.blob.http;

import io.erofs.error.BlobUnavailableException.Reason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What a status means that is not the one hoped for. */
final class Statuses {
  private static final long LONGEST_WAIT = Duration.ofDays(1).toSeconds();

  private Statuses() {}

  static HttpFailure failure(Exchange.Answer answer) {
    int status = answer.status();
    String problem = "the server answers " + status + meaning(status);
    return switch (status) {
      case 401, 403, 407 -> HttpFailure.last(Reason.DENIED, problem);
      case 404, 410 -> HttpFailure.last(Reason.NOT_FOUND, problem);
      case 412 -> HttpFailure.last(Reason.CHANGED, problem);
      case 408, 425, 429, 500, 502, 503, 504 ->
          new HttpFailure(Reason.FAILED, true, problem, retryAfter(answer), null);
      default -> HttpFailure.last(Reason.REFUSED, problem);
    };
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401 -> " (it wants to know who asks)";
      case 403 -> " (forbidden)";
      case 404 -> " (not found)";
      case 410 -> " (gone)";
      case 429 -> " (too many requests)";
      case 500 -> " (internal error)";
      case 503 -> " (not available now)";
      default -> "";
    };
  }

  /** {@code Retry-After}: seconds or a date; zero if there is none that makes sense. */
  static Duration retryAfter(Exchange.Answer answer) {
    Optional<String> header = answer.header("Retry-After").map(String::strip);
    if (header.isEmpty()) {
      return Duration.ZERO;
    }
    if (header.get().matches("\\d{1,9}")) {
      return Duration.ofSeconds(Math.min(LONGEST_WAIT, Long.parseLong(header.get())));
    }
    Optional<Instant> time = date(header.get());
    if (time.isEmpty()) {
      return Duration.ZERO;
    }
    Duration wait = Duration.between(Instant.now(), time.get());
    return wait.isNegative()
        ? Duration.ZERO
        : Duration.ofSeconds(Math.min(LONGEST_WAIT, wait.toSeconds() + 1));
  }

  /** A date as headers have it. */
  static Optional<Instant> date(String text) {
    try {
      DateTimeFormatter form = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);
      return Optional.of(ZonedDateTime.parse(text, form).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
