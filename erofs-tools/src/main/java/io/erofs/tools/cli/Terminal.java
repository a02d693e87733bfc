package io.erofs.tools.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a stream of this process goes to a terminal. */
final class Terminal {
  private Terminal() {}

  /** Whether standard output is a terminal. */
  static boolean isOutput() {
    return isTerminal(Path.of("/proc/self/fd/1"));
  }

  /** Whether standard error is a terminal. */
  static boolean isError() {
    return isTerminal(Path.of("/proc/self/fd/2"));
  }

  /**
   * Whether a descriptor is a terminal; without a proc file system the answer is no, which costs
   * only a progress line.
   */
  static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
