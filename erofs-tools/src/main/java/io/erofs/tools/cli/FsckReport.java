package io.erofs.tools.cli;

import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.Finding;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Unchecked;
import io.erofs.tools.check.Verdict;
import java.io.PrintStream;

/** A report of the checker as lines on standard error. */
final class FsckReport {
  private static final int INFORMATIVE = 3;

  private final String command;
  private final PrintStream err;
  private final int verbosity;

  FsckReport(String command, PrintStream err, int verbosity) {
    this.command = command;
    this.err = err;
    this.verbosity = verbosity;
  }

  /** Prints findings, what was not checked, and a last line with the outcome. */
  void print(String image, CheckReport report, FsckScope scope) {
    for (Finding finding : scope.findings(report)) {
      if (isShown(finding.severity())) {
        line(finding.toString());
      }
    }
    Verdict verdict = scope.verdict(report);
    if (report.dropped() > 0) {
      line(report.dropped() + " more findings of the same rules are not shown");
    }
    if (verbosity > 0) {
      for (Unchecked unchecked : report.unchecked()) {
        line(unchecked.toString());
      }
    }
    switch (verdict) {
      case CLEAN -> {
        if (verbosity >= INFORMATIVE) {
          line("No errors found");
        }
      }
      case INCOMPLETE -> line(image + ": no errors found, but not everything could be checked");
      case DAMAGED -> line(image + ": " + errors(report) + " found");
    }
  }

  private boolean isShown(Severity severity) {
    return switch (severity) {
      case FATAL, ERROR -> true;
      case WARN -> verbosity > 0;
      case INFO -> verbosity >= INFORMATIVE;
    };
  }

  private static String errors(CheckReport report) {
    long errors = report.count(Severity.ERROR) + report.count(Severity.FATAL);
    long warnings = report.count(Severity.WARN);
    return plural(errors, "error") + (warnings == 0 ? "" : " and " + plural(warnings, "warning"));
  }

  private static String plural(long count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }

  private void line(String text) {
    err.println(command + ": " + text);
  }
}
