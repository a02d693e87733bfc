package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Verdict;
import java.io.IOException;
import java.nio.file.Path;
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
    return "[OPTIONS] IMAGE\n" + "Check the structure of IMAGE and all data of its files.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    if (arguments.has("explain")) {
      return RuleHelp.print(arguments.last("explain").text(), session.out());
    }
    String file = arguments.only("IMAGE").toString();
    verbosity(arguments);
    checkOptions(arguments);
    CheckReport report =
        ImageChecker.check(HostPaths.of(arguments.only("IMAGE")), options(arguments));
    boolean readable = report.count(Severity.FATAL) == 0;
    if (!readable || !(arguments.has("path") || arguments.has("nid") || target(arguments))) {
      return tell(file, report, FsckScope.ALL, arguments, session);
    }
    try (ErofsImage image = Images.open(arguments.only("IMAGE"), arguments)) {
      FsckScope scope = FsckScope.of(image, arguments);
      int code = tell(file, report, scope, arguments, session);
      if (target(arguments)) {
        Path target = HostPaths.of(arguments.last("extract").value());
        Extraction extraction = Extraction.of(name(), session, image, arguments, false);
        code = Math.max(code, extraction.run(image.inode(scope.nid()), target));
      }
      return code;
    }
  }

  private int tell(
      String file, CheckReport report, FsckScope scope, Arguments arguments, Session session)
      throws IOException, UsageException {
    if (arguments.has("json")) {
      FsckJson.write(file, report, scope, session.out());
    } else {
      new FsckReport(name(), session.err(), verbosity(arguments)).print(file, report, scope);
      if (arguments.has("p")) {
        session.out().println(ratio(report));
      }
    }
    return code(scope.verdict(report));
  }

  /** Whether files shall be written somewhere. */
  private static boolean target(Arguments arguments) {
    List<Arguments.Given> given = arguments.all("extract");
    return !given.isEmpty() && given.get(given.size() - 1).hasValue();
  }

  private static void checkOptions(Arguments arguments) throws UsageException, IOException {
    if (arguments.has("xattr-inode-digest")) {
      throw new UnsupportedRequestException("option '--xattr-inode-digest' is not supported yet");
    }
    if (arguments.has("metadata-only") && arguments.has("extract")) {
      throw new UsageException("--metadata-only excludes --extract");
    }
    for (Option option : FsckOptions.extraction()) {
      if (!target(arguments) && arguments.has(option.key()) && !option.key().endsWith("xattrs")) {
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
            .data(!arguments.has("metadata-only"))
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
