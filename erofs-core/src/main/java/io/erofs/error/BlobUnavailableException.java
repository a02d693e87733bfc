package io.erofs.error;

import java.util.Objects;

/**
 * A range of a blob, or the blob itself, could not be had: neither cached nor fetched.
 *
 * <p>{@link #reason()} tells whether another attempt may help.
 */
public final class BlobUnavailableException extends SourceIoException {
  private static final long serialVersionUID = 1L;

  /** Why a blob could not be had. */
  public enum Reason {
    /** There is no such blob. */
    NOT_FOUND(false),
    /** Whoever has it does not give it: wrong or missing credentials. */
    DENIED(false),
    /** The server or the way to it failed; it may work a moment later. */
    FAILED(true),
    /** No answer in time; it may come another time. */
    TIMEOUT(true),
    /** The blob is not the one that was opened any more: it was replaced by another. */
    CHANGED(false),
    /** What arrived is not what was expected: wrong digest, wrong length, broken protocol. */
    CORRUPT(true),
    /** What asks for it cannot be answered: no ranges, names that cannot be, more than a limit. */
    REFUSED(false),
    /** The fetcher was closed or has died; nothing will be fetched any more. */
    CLOSED(false);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /**
     * Whether another attempt may succeed.
     *
     * @return false where it makes no sense to try again
     */
    public boolean isPassing() {
      return passing;
    }
  }

  private final Reason reason;

  /**
   * Creates the exception.
   *
   * @param reason why
   * @param problem what failed
   * @param location name of the blob, and the offset where it is known
   */
  public BlobUnavailableException(Reason reason, String problem, Location location) {
    super(problem, location);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Creates the exception with the failure below it.
   *
   * @param reason why
   * @param problem what failed
   * @param location name of the blob, and the offset where it is known
   * @param cause the failure below
   */
  public BlobUnavailableException(
      Reason reason, String problem, Location location, Throwable cause) {
    super(problem, location, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /**
   * Why it could not be had.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  @Override
  BlobUnavailableException at(Location newLocation) {
    return new BlobUnavailableException(reason, problem(), newLocation);
  }
}
