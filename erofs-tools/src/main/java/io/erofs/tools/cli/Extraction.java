package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.export.ExtractOptions;
import io.erofs.tools.export.ExtractionProblem;
import io.erofs.tools.export.ExtractionReport;
import io.erofs.tools.export.Extractor;
import io.erofs.tools.export.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Extracting for {@code fsck.erofs --extract=X} and {@code erofs extract}. */
final class Extraction {
  private static final int MAX_WORKERS = 1024;

  private final String command;
  private final Session session;
  private final ErofsImage image;
  private final ExtractOptions options;
  private final boolean forced;

  private Extraction(
      String command, Session session, ErofsImage image, ExtractOptions options, boolean forced) {
    this.command = command;
    this.session = session;
    this.image = image;
    this.options = options;
    this.forced = forced;
  }

  /**
   * An extraction as the arguments want it; of options that contradict each other the last counts.
   *
   * @param command name in front of messages
   * @param session streams
   * @param image the image
   * @param arguments options of {@link FsckOptions#extraction()}
   * @param xattrs whether extended attributes are extracted unless an option says otherwise
   */
  static Extraction of(
      String command, Session session, ErofsImage image, Arguments arguments, boolean xattrs)
      throws UsageException {
    ExtractOptions.Builder options = ExtractOptions.builder().xattrs(xattrs);
    for (Arguments.Given given : arguments.options()) {
      switch (given.key()) {
        case "overwrite" -> options.overwrite(true);
        case "preserve" -> options.preserveOwner(true).preservePermissions(true);
        case "preserve-owner" -> options.preserveOwner(true);
        case "preserve-perms" -> options.preservePermissions(true);
        case "no-preserve" -> options.preserveOwner(false).preservePermissions(false);
        case "no-preserve-owner" -> options.preserveOwner(false);
        case "no-preserve-perms" -> options.preservePermissions(false);
        case "xattrs" -> options.xattrs(true);
        case "no-xattrs" -> options.xattrs(false);
        case "workers" -> options.workers((int) given.number(1, MAX_WORKERS));
        default -> {
          // Not about extraction.
        }
      }
    }
    return new Extraction(command, session, image, options.build(), arguments.has("force"));
  }

  /**
   * Extracts an inode with everything below it.
   *
   * @param start the inode
   * @param target where it shall be
   * @return {@link ExitCodes#OK} if everything is there, {@link ExitCodes#IMAGE} otherwise
   */
  int run(Inode start, Path target) throws IOException, UsageException {
    boolean root = Files.exists(target) && target.toRealPath().getNameCount() == 0;
    if (root && !forced) {
      throw new UsageException("extracting to / must be confirmed with --force");
    }
    Interruption guard = Interruption.guard();
    ExtractionReport report;
    try (ProgressLine line = new ProgressLine(session.err(), session.progress())) {
      Extractor extractor =
          session.progress()
              ? Extractor.of(image, options)
                  .withListener((path, type, size) -> line.show("Extracting " + path + " ..."))
              : Extractor.of(image, options);
      report = extractor.extract(start, target);
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
    tell(target, report);
    return report.complete() ? ExitCodes.OK : ExitCodes.IMAGE;
  }

  private void tell(Path target, ExtractionReport report) {
    for (ExtractionProblem problem : report.problems()) {
      line(below(target, problem));
    }
    if (report.moreProblems() > 0) {
      line(report.moreProblems() + " more problems");
    }
    for (Map.Entry<Loss.Kind, Loss> loss : new TreeMap<>(report.losses()).entrySet()) {
      String what = loss.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String files = loss.getValue().count() == 1 ? " file" : " files";
      line("warning: " + what + " of " + loss.getValue().count() + files + " not restored");
      loss.getValue().examples().stream()
          .findFirst()
          .ifPresent(first -> line("warning: " + what + ": " + below(target, first)));
    }
  }

  private static String below(Path target, ExtractionProblem problem) {
    Bytes path = problem.path();
    return target + (path.isEmpty() ? "" : "/" + path) + ": " + problem.message();
  }

  private void line(String text) {
    session.err().println(command + ": " + text);
  }
}
