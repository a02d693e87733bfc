package io.erofs.tools.store;

import java.io.IOException;
import java.nio.file.Path;

/** Something in a store is not as it must be. The message begins with the file. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param file the file or directory
   * @param problem what is wrong, in one line
   */
  public StoreException(Path file, String problem) {
    super(file + ": " + problem);
  }
}
