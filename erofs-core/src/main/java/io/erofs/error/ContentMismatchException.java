package io.erofs.error;

/**
 * Bytes of a blob are not those that a trusted digest names: changed, damaged or made up by whoever
 * sent them, or the hash tree that should prove them is.
 *
 * <p>The location's offset is that of the first byte of what could not be proved. No byte of it was
 * given to the caller.
 */
public final class ContentMismatchException extends ErofsException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param problem what differs, with the digest found and the one expected
   * @param location blob, or file with its hash tree, and offset
   */
  public ContentMismatchException(String problem, Location location) {
    super(problem, location);
  }

  @Override
  ContentMismatchException at(Location newLocation) {
    return new ContentMismatchException(problem(), newLocation);
  }
}
