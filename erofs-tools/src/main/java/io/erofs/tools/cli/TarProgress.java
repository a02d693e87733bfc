package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.export.TarListener;
import java.io.PrintStream;

/** Tells what tar cannot hold, and on a terminal how far an export has come. */
final class TarProgress implements TarListener, AutoCloseable {
  private static final String CLEAR = "\r\u001b[K";
  private static final long INTERVAL_NANOS = 100_000_000L;
  private static final long MEBI = 1 << 20;

  private final String command;
  private final PrintStream err;
  private final boolean drawn;
  private final boolean told;
  private long last = System.nanoTime();
  private boolean shown;

  /**
   * Creates a listener.
   *
   * @param command name in front of messages
   * @param err where to
   * @param drawn whether a line may be drawn
   * @param told whether losses are told
   */
  TarProgress(String command, PrintStream err, boolean drawn, boolean told) {
    this.command = command;
    this.err = err;
    this.drawn = drawn;
    this.told = told;
  }

  @Override
  public void written(long bytes) {
    long now = System.nanoTime();
    if (drawn && now - last >= INTERVAL_NANOS) {
      last = now;
      shown = true;
      err.print(CLEAR + "Writing: " + bytes / MEBI + " MiB");
      err.flush();
    }
  }

  @Override
  public void lost(Bytes path, String what) {
    if (told) {
      close();
      err.println(command + ": /" + path + ": " + what);
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (shown) {
      shown = false;
      err.print(CLEAR);
      err.flush();
    }
  }
}
