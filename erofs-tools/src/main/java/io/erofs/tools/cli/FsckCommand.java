package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code fsck.erofs} and {@code erofs fsck}. */
final class FsckCommand extends BaseCommand {
  private static final int DEFAULT_VERBOSITY = 2;
  private static final int MAX_VERBOSITY = 9;
  private static final int MAX_WORKERS = 1024;

  FsckCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return FsckOptions.table();
  }

  @Override
  String usage() {
    return "[OPTIONS] IMAGE\n"
        + "Check the structure of IMAGE; with --extract also all data of its files.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    if (arguments.has("explain")) {
      return RuleHelp.print(arguments.last("explain").text(), session.out());
    }
    String file = arguments.only("IMAGE").toString();
    FsckReport text = new FsckReport(name(), session.err(), verbosity(arguments));
    checkOptions(arguments);
    CheckReport report =
        ImageChecker.check(HostPaths.of(arguments.only("IMAGE")), options(arguments));
    FsckScope scope = FsckScope.ALL;
    if (report.count(Severity.FATAL) == 0 && needsImage(arguments)) {
      try (ErofsImage image = Images.open(arguments.only("IMAGE"), arguments)) {
        scope = FsckScope.of(image, arguments);
      }
    }
    if (arguments.has("json")) {
      FsckJson.write(file, report, scope, session.out());
    } else {
      text.print(file, report, scope);
      if (arguments.has("p")) {
        session.out().println(ratio(report));
      }
    }
    return code(scope.verdict(report));
  }

  private static boolean needsImage(Arguments arguments) {
    return arguments.has("path") || arguments.has("nid");
  }

  private static void checkOptions(Arguments arguments) throws UsageException, IOException {
    if (arguments.has("xattr-inode-digest")) {
      throw new UnsupportedRequestException("option '--xattr-inode-digest' is not supported yet");
    }
    if (arguments.all("extract").stream().anyMatch(Arguments.Given::hasValue)) {
      throw new UnsupportedRequestException("option '--extract=X' is not supported yet");
    }
    boolean extract = arguments.all("extract").stream().anyMatch(Arguments.Given::hasValue);
    for (Option option : FsckOptions.extraction()) {
      if (!extract && arguments.has(option.key()) && !option.key().endsWith("xattrs")) {
        throw new UsageException(option.spelling() + " must be used together with --extract=X");
      }
    }
  }

  private static int verbosity(Arguments arguments) throws UsageException {
    List<Arguments.Given> levels = arguments.all("d");
    return levels.isEmpty()
        ? DEFAULT_VERBOSITY
        : (int) levels.get(levels.size() - 1).number(0, MAX_VERBOSITY);
  }

  private static CheckOptions options(Arguments arguments) throws UsageException {
    CheckOptions.Builder options =
        CheckOptions.builder()
            .open(Images.options(arguments))
            .data(arguments.has("extract"))
            .workers(Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
    for (Arguments.Given given : arguments.all("workers")) {
      options.workers((int) given.number(1, MAX_WORKERS));
    }
    return options.build();
  }

  private static String ratio(CheckReport report) {
    return String.format(Locale.ROOT, "Compression ratio: %.2f(%%)", report.statistics().ratio());
  }

  private static int code(Verdict verdict) {
    return switch (verdict) {
      case CLEAN -> ExitCodes.OK;
      case INCOMPLETE -> ExitCodes.UNSUPPORTED;
      case DAMAGED -> ExitCodes.IMAGE;
    };
  }
}
