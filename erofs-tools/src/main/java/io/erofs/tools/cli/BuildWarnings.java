package io.erofs.tools.cli;

import io.erofs.tools.build.source.SourceProblem;
import java.io.PrintStream;
import java.util.List;

/** What of the sources is not in an image, as warnings. */
final class BuildWarnings {
  private BuildWarnings() {}

  /**
   * Prints some of them.
   *
   * @param shown how many
   * @param hint what is said behind the number of the others
   */
  static void print(
      String command, List<SourceProblem> problems, int shown, String hint, PrintStream err) {
    for (SourceProblem problem : problems.subList(0, Math.min(shown, problems.size()))) {
      err.println(command + ": warning: " + problem);
    }
    if (problems.size() > shown) {
      err.println(command + ": warning: " + (problems.size() - shown) + " more warnings" + hint);
    }
  }
}
