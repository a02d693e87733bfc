package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.io.IOException;

/**
 * Something of a source cannot be part of the image that was asked for, or changed while it was
 * read. The message begins with the path.
 */
public final class BuildException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param path path in the tree, empty for the root or the tree as a whole
   * @param problem what is wrong, in one line
   */
  public BuildException(Bytes path, String problem) {
    super("/" + path + ": " + problem);
  }

  /**
   * Creates the exception with the failure below it.
   *
   * @param path path in the tree, empty for the root or the tree as a whole
   * @param problem what is wrong, in one line
   * @param cause the failure below
   */
  public BuildException(Bytes path, String problem, Throwable cause) {
    super("/" + path + ": " + problem, cause);
  }
}
