package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.source.SourceProblem;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What mkfs.erofs says when it is done. */
final class MkfsReport {
  private static final int SHOWN_PROBLEMS = 10;
  private static final int VERBOSE = 3;

  private MkfsReport() {}

  /** The block of figures that people know. */
  static void print(BuildReport report, Output out) throws IOException {
    out.println("Build completed.");
    out.println("------");
    out.println("Filesystem UUID: " + report.uuid());
    out.println(
        "Filesystem total blocks: "
            + report.blocks()
            + " (of "
            + report.blockSize()
            + "-byte blocks)");
    out.println("Filesystem total inodes: " + report.inodes());
    out.println("Filesystem total metadata blocks: " + report.metadataBlocks());
    out.println(
        "Filesystem total deduplicated bytes (of source files): " + report.deduplicatedBytes());
  }

  /** What of the sources is not in the image, and exclusions that left out nothing. */
  static void warn(String command, BuildReport report, MkfsSettings settings, PrintStream err) {
    if (settings.sharesBlocks() && !settings.quiet()) {
      err.println(command + ": warning: -Ededupe without -z stores equal blocks once, no more");
    }
    List<SourceProblem> problems = report.problems();
    int shown = settings.verbosity() >= VERBOSE ? problems.size() : SHOWN_PROBLEMS;
    BuildWarnings.print(command, problems, shown, " (-d3 shows all)", err);
    for (Bytes unused : settings.exclusions().unused()) {
      err.println(command + ": warning: '" + unused + "' excluded nothing");
    }
  }
}
