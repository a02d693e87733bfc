package io.erofs.tools.cli;

import java.io.IOException;

/** Whoever read standard output has closed it, as {@code head} does; not worth a message. */
final class ClosedOutputException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedOutputException(IOException cause) {
    super(cause);
  }
}
