package io.erofs.error;

import java.util.Objects;

/**
 * Serving the request would take more than the caller allowed in its limits.
 *
 * <p>The image is not necessarily corrupt. Raise the named limit if the image is trusted.
 */
public final class LimitExceededException extends ErofsException {
  private static final long serialVersionUID = 1L;

  private final String limit;
  private final long asked;
  private final long allowed;

  /**
   * Creates the exception.
   *
   * @param limit name of the limit
   * @param asked value that the image asks for
   * @param allowed value that the limit allows
   * @param location where
   */
  public LimitExceededException(String limit, long asked, long allowed, Location location) {
    super(limit + "=" + asked + " exceeds the limit of " + allowed, location);
    this.limit = Objects.requireNonNull(limit, "limit");
    this.asked = asked;
    this.allowed = allowed;
  }

  /**
   * Name of the limit.
   *
   * @return the name
   */
  public String limit() {
    return limit;
  }

  /**
   * Value asked for.
   *
   * @return the value
   */
  public long asked() {
    return asked;
  }

  /**
   * Value allowed.
   *
   * @return the value
   */
  public long allowed() {
    return allowed;
  }

  @Override
  LimitExceededException at(Location newLocation) {
    return new LimitExceededException(limit, asked, allowed, newLocation);
  }
}
