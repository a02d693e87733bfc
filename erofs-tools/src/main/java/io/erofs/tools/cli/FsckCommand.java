package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.CheckReport;
import io.erofs.tools.check.Severity;
import io.erofs.tools.check.Unchecked;
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
    Bytes image = arguments.only("IMAGE");
    if (arguments.has("xattr-inode-digest")) {
      requireDigests(image, arguments);
    }
    ImagePlace place = ImagePlace.of(image, arguments);
    CheckOptions options = options(place, arguments);
    boolean part = arguments.has("path") || arguments.has("nid");
    if (target(arguments) && !part) {
      return checkAndExtract(place, options, arguments, session);
    }
    CheckReport report = place.check(options);
    boolean readable = report.count(Severity.FATAL) == 0;
    if (!readable || !part) {
      return tell(file, report, FsckScope.ALL, arguments, session);
    }
    try (ErofsImage opened = place.open()) {
      FsckScope scope = FsckScope.of(opened, arguments);
      int code = tell(file, report, scope, arguments, session);
      if (target(arguments)) {
        code = Math.max(code, extract(opened, opened.inode(scope.nid()), arguments, session));
      }
      return code;
    }
  }

  /**
   * Extracts everything, and checks meanwhile all but what that decodes anyway, so that data is
   * decoded once. If something is wrong, the rest is checked as well, to tell what it is.
   */
  private int checkAndExtract(
      ImagePlace place, CheckOptions options, Arguments arguments, Session session)
      throws IOException, UsageException {
    String file = place.text().toString();
    int code;
    CheckReport report;
    try (ErofsImage opened = place.open();
        BackgroundCheck checking =
            BackgroundCheck.start(place.again(), options.toBuilder().decoding(false).build())) {
      code = extract(opened, opened.root(), arguments, session);
      report = checking.report();
    } catch (ErofsException unreadable) {
      report = place.check(options);
      if (report.verdict() == Verdict.CLEAN) {
        throw unreadable;
      }
      return tell(file, report, FsckScope.ALL, arguments, session);
    }
    if (code != ExitCodes.OK || report.verdict() != Verdict.CLEAN) {
      report = place.check(options);
    }
    return Math.max(code, tell(file, report, FsckScope.ALL, arguments, session));
  }

  private int extract(ErofsImage image, Inode start, Arguments arguments, Session session)
      throws IOException, UsageException {
    Path target = HostPaths.of(arguments.last("extract").value());
    return Extraction.of(name(), session, image, arguments, false).run(start, target);
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
    return code(scope.verdict(report), report);
  }

  /** An image that has digests of inodes, or cannot be opened, is left to the checker. */
  private static void requireDigests(Bytes file, Arguments arguments)
      throws IOException, UsageException {
    boolean has;
    try (ErofsImage image = Images.open(file, arguments)) {
      has = image.superblock().has(Feature.ISHARE_XATTRS);
    } catch (ErofsException e) {
      return;
    }
    if (!has) {
      throw new MissingEntryException(file + ": the image has no digests of inodes");
    }
  }

  /** Whether files shall be written somewhere. */
  private static boolean target(Arguments arguments) {
    List<Arguments.Given> given = arguments.all("extract");
    return !given.isEmpty() && given.get(given.size() - 1).hasValue();
  }

  private static void checkOptions(Arguments arguments) throws UsageException, IOException {
    if (arguments.has("metadata-only") && arguments.has("xattr-inode-digest")) {
      throw new UsageException("--metadata-only excludes --xattr-inode-digest");
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

  private static CheckOptions options(ImagePlace place, Arguments arguments) throws UsageException {
    CheckOptions.Builder options =
        CheckOptions.builder()
            .open(place.options())
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

  private static int code(Verdict verdict, CheckReport report) {
    boolean failed =
        report.unchecked().stream().anyMatch(u -> u.reason() == Unchecked.Reason.UNAVAILABLE);
    return switch (verdict) {
      case CLEAN -> ExitCodes.OK;
      case INCOMPLETE -> failed ? ExitCodes.IO : ExitCodes.UNSUPPORTED;
      case DAMAGED -> ExitCodes.IMAGE;
    };
  }
}
