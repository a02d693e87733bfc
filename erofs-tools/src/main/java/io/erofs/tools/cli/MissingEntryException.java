package io.erofs.tools.cli;

import java.io.IOException;

/** The image does not have the path, node or kind of file that the user named. */
final class MissingEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  MissingEntryException(String message) {
    super(message);
  }
}
