package io.erofs.tools.cli;

import java.io.PrintStream;

/** One line on a terminal that is drawn over and over, ten times a second at most. */
final class ProgressLine implements AutoCloseable {
  private static final String CLEAR = "\r\u001b[K";
  private static final int WIDTH = 72;
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final PrintStream terminal;
  private final boolean drawn;
  private long last;

  /**
   * Creates a line.
   *
   * @param terminal where to draw
   * @param drawn whether to draw at all
   */
  ProgressLine(PrintStream terminal, boolean drawn) {
    this.terminal = terminal;
    this.drawn = drawn;
    this.last = System.nanoTime() - INTERVAL_NANOS;
  }

  /** Shows a text, unless another one was shown a moment ago. */
  void show(String text) {
    long now = System.nanoTime();
    if (drawn && now - last >= INTERVAL_NANOS) {
      last = now;
      terminal.print(CLEAR + text.substring(0, Math.min(WIDTH, text.length())));
      terminal.flush();
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (drawn) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
