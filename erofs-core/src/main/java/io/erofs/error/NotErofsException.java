package io.erofs.error;

/** The bytes are not an EROFS image: too short, or without the magic number. */
public final class NotErofsException extends ErofsException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param problem what is wrong, with the value found and what was expected
   * @param location where
   */
  public NotErofsException(String problem, Location location) {
    super(problem, location);
  }

  @Override
  NotErofsException at(Location newLocation) {
    return new NotErofsException(problem(), newLocation);
  }
}
