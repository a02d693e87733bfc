package io.erofs.tools.oci;

import java.io.IOException;

/**
 * A container image is damaged, contradicts itself, or is of a kind that cannot be read. The
 * message names the file, and the place in it as far as it is known.
 */
public final class OciException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param place the file, and what of it
   * @param problem what is wrong, in one line
   */
  public OciException(String place, String problem) {
    super(place + ": " + problem);
  }

  /**
   * Creates the exception with the failure below it.
   *
   * @param place the file, and what of it
   * @param problem what is wrong, in one line
   * @param cause the failure below
   */
  public OciException(String place, String problem, Throwable cause) {
    super(place + ": " + problem, cause);
  }
}
