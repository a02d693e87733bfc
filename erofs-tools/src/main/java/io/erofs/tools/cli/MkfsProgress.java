package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildListener;
import io.erofs.tools.build.BuildPhase;

/** Tells on a terminal how far a build has come. */
final class MkfsProgress implements BuildListener {
  private final ProgressLine line;

  MkfsProgress(ProgressLine line) {
    this.line = line;
  }

  @Override
  public void directory(Bytes path) {
    line.show("Processing " + (path.isEmpty() ? "/" : path) + " ...");
  }

  @Override
  public void progress(BuildPhase phase, long done, long total) {
    if (total > 0 && (phase == BuildPhase.COMPRESS || phase == BuildPhase.WRITE)) {
      line.show("Writing " + (long) (100.0 * done / total) + "% ...");
    }
  }
}
