package io.erofs.error;

/**
 * A source of image bytes could not be read: an I/O error of the file or device below.
 *
 * <p>The cause is the original exception where there is one. The image itself may be good.
 */
public sealed class SourceIoException extends ErofsException permits BlobUnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param problem what failed
   * @param location source and offset
   */
  public SourceIoException(String problem, Location location) {
    super(problem, location);
  }

  /**
   * Creates the exception with the failure below it.
   *
   * @param problem what failed
   * @param location source and offset
   * @param cause the failure below
   */
  public SourceIoException(String problem, Location location, Throwable cause) {
    super(problem, location);
    initCause(cause);
  }

  @Override
  SourceIoException at(Location newLocation) {
    return new SourceIoException(problem(), newLocation);
  }
}
