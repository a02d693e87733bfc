package io.erofs.model;

import java.time.Instant;

/**
 * A point in time as an image stores it.
 *
 * @param seconds seconds since 1970-01-01T00:00:00Z, any signed 64-bit value
 * @param nanos nanoseconds, 0 to 999,999,999 in a good image; an image may hold any unsigned 32-bit
 *     value, which is kept so that a checker can report it
 */
public record Timestamp(long seconds, long nanos) implements Comparable<Timestamp> {
  /** Largest value of valid nanoseconds. */
  public static final long MAX_NANOS = 999_999_999;

  /** The epoch of POSIX. */
  public static final Timestamp ZERO = new Timestamp(0, 0);

  /**
   * The stamp of an instant.
   *
   * @param instant the instant
   * @return the stamp
   */
  public static Timestamp of(Instant instant) {
    return new Timestamp(instant.getEpochSecond(), instant.getNano());
  }

  /**
   * This stamp as an instant; seconds out of the range of {@link Instant} and invalid nanoseconds
   * are clamped.
   *
   * @return the nearest instant
   */
  public Instant toInstant() {
    if (seconds > Instant.MAX.getEpochSecond()) {
      return Instant.MAX;
    }
    if (seconds < Instant.MIN.getEpochSecond()) {
      return Instant.MIN;
    }
    return Instant.ofEpochSecond(seconds, Math.min(nanos, MAX_NANOS));
  }

  @Override
  public int compareTo(Timestamp other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Long.compare(nanos, other.nanos);
  }
}
