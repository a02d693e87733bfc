package io.erofs.tools.build;

import io.erofs.model.Timestamp;
import java.util.Optional;

/**
 * The build time of an image, and what becomes of the times of files. Immutable.
 *
 * <p>The library never asks the clock nor the environment: a caller that wants the current time, or
 * {@code SOURCE_DATE_EPOCH}, passes it.
 */
public final class TimeOptions {
  /** What becomes of the times of files. */
  public enum Mode {
    /** They are kept to the nanosecond. */
    PRESERVE,
    /** Times later than the build time become the build time. */
    CLAMP,
    /** All become the build time. */
    FIXED
  }

  private static final TimeOptions DEFAULT = new TimeOptions(Mode.PRESERVE, Optional.empty());

  private final Mode mode;
  private final Optional<Long> buildTime;

  private TimeOptions(Mode mode, Optional<Long> buildTime) {
    this.mode = mode;
    this.buildTime = buildTime;
  }

  /**
   * Times are kept; the build time is the newest of them, without its fraction of a second.
   *
   * @return the default
   */
  public static TimeOptions preserve() {
    return DEFAULT;
  }

  /**
   * Times are kept; the build time is given.
   *
   * @param buildSeconds seconds since 1970, may be negative
   * @return the option
   */
  public static TimeOptions preserve(long buildSeconds) {
    return new TimeOptions(Mode.PRESERVE, Optional.of(buildSeconds));
  }

  /**
   * Times later than the build time become the build time, the others are kept: the meaning of
   * {@code SOURCE_DATE_EPOCH}.
   *
   * @param buildSeconds seconds since 1970, may be negative
   * @return the option
   */
  public static TimeOptions clamp(long buildSeconds) {
    return new TimeOptions(Mode.CLAMP, Optional.of(buildSeconds));
  }

  /**
   * All times become the build time.
   *
   * @param buildSeconds seconds since 1970, may be negative
   * @return the option
   */
  public static TimeOptions fixed(long buildSeconds) {
    return new TimeOptions(Mode.FIXED, Optional.of(buildSeconds));
  }

  /**
   * All times become the newest time of the tree, without its fraction of a second.
   *
   * @return the option
   */
  public static TimeOptions newest() {
    return new TimeOptions(Mode.FIXED, Optional.empty());
  }

  /**
   * What becomes of the times of files.
   *
   * @return the mode
   */
  public Mode mode() {
    return mode;
  }

  /**
   * The build time.
   *
   * @return seconds since 1970, or empty if it is the newest time of the tree
   */
  public Optional<Timestamp> buildTime() {
    return buildTime.map(seconds -> new Timestamp(seconds, 0));
  }

  /** Names the choice. */
  @Override
  public String toString() {
    return mode + " " + buildTime.map(String::valueOf).orElse("newest");
  }
}
