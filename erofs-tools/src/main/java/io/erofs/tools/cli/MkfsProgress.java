package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.BuildPhase;
import java.io.PrintStream;

/** One line on a terminal that says how far a build has come. */
final class MkfsProgress implements BuildListener {
  private static final String CLEAR = "\r\u001b[K";
  private static final int WIDTH = 72;
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final PrintStream terminal;
  private long last;

  MkfsProgress(PrintStream terminal) {
    this.terminal = terminal;
    this.last = System.nanoTime() - INTERVAL_NANOS;
  }

  @Override
  public void directory(Bytes path) {
    show("Processing " + (path.isEmpty() ? "/" : path) + " ...");
  }

  @Override
  public void progress(BuildPhase phase, long done, long total) {
    if (phase == BuildPhase.WRITE && total > 0) {
      show("Writing " + (long) (100.0 * done / total) + "% ...");
    }
  }

  /** Takes the line away. */
  void end() {
    terminal.print(CLEAR);
    terminal.flush();
  }

  private void show(String text) {
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      terminal.print(CLEAR + text.substring(0, Math.min(WIDTH, text.length())));
      terminal.flush();
    }
  }
}
