package io.erofs.tools.cli;

import java.io.IOException;

/** The user asks for something that is known but not part of this release. */
final class UnsupportedRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  UnsupportedRequestException(String message) {
    super(message);
  }
}
