package io.erofs.tools.manifest;

/** Something in a line is wrong; the source adds which line. */
final class LineProblem extends Exception {
  private static final long serialVersionUID = 1L;

  LineProblem(String message) {
    super(message, null, false, false);
  }

  /** What is wrong. */
  String text() {
    return String.valueOf(getMessage());
  }
}
