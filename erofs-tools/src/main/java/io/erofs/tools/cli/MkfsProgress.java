package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.BuildPhase;
import io.erofs.tools.build.FileReport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells on a terminal how far a build has come, how fast it is and how long it will take. */
final class MkfsProgress implements BuildListener {
  private static final long MEBIBYTE = 1 << 20;
  private static final double NANOS = 1e9;

  /** Before this, a rate is a guess. */
  private static final double SETTLED_SECONDS = 1;

  private final ProgressLine line;
  private final Optional<Consumer<FileReport>> files;
  private final LongSupplier clock;
  private long start;

  /**
   * Creates a listener.
   *
   * @param line where to draw
   * @param files takes what became of each file, if that is wanted
   * @param clock nanoseconds from anywhere
   */
  MkfsProgress(ProgressLine line, Optional<Consumer<FileReport>> files, LongSupplier clock) {
    this.line = line;
    this.files = files;
    this.clock = clock;
  }

  @Override
  public void phase(BuildPhase phase) {
    start = clock.getAsLong();
  }

  @Override
  public void directory(Bytes path) {
    line.show("Processing " + (path.isEmpty() ? "/" : path) + " ...");
  }

  @Override
  public boolean wantsFiles() {
    return files.isPresent();
  }

  @Override
  public void file(FileReport file) {
    files.ifPresent(consumer -> consumer.accept(file));
  }

  @Override
  public void progress(BuildPhase phase, long done, long total) {
    String what =
        switch (phase) {
          case COMPRESS -> "Compressing ";
          case STORE -> "Storing ";
          case WRITE -> "Writing ";
          case SCAN, PLAN, FINISH -> "";
        };
    if (total > 0 && !what.isEmpty()) {
      line.show(what + (long) (100.0 * done / total) + "%" + pace(done, total) + " ...");
    }
  }

  private String pace(long done, long total) {
    double seconds = (clock.getAsLong() - start) / NANOS;
    if (seconds < SETTLED_SECONDS || done <= 0) {
      return "";
    }
    double rate = done / seconds;
    long left = (long) Math.ceil((total - done) / rate);
    return ", " + (long) (rate / MEBIBYTE) + " MiB/s, " + left + " s left";
  }
}
