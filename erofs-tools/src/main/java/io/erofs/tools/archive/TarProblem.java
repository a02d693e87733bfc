package io.erofs.tools.archive;

/** Something in a header is wrong; the reader adds where. */
final class TarProblem extends Exception {
  private static final long serialVersionUID = 1L;

  TarProblem(String message) {
    super(message, null, false, false);
  }

  /** What is wrong. */
  String text() {
    return String.valueOf(getMessage());
  }
}
