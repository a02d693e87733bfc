package io.erofs.io;

/** Checks of arguments. */
final class Positions {
  private Positions() {}

  static void check(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
  }
}
