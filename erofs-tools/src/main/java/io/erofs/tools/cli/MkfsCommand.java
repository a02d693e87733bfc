package io.erofs.tools.cli;

import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.source.DirectorySource;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code mkfs.erofs} and {@code erofs mkfs}. */
final class MkfsCommand extends BaseCommand {
  MkfsCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return MkfsOptions.table();
  }

  @Override
  String usage() {
    return "[OPTIONS] FILE SOURCE(s)\n"
        + "Generate EROFS image (FILE) from SOURCE(s): one or several directories, the later\n"
        + "ones on top. The same input and options give the same image, to the byte.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    MkfsSettings settings = MkfsSettings.of(arguments, session);
    if (!settings.quiet()) {
      session.out().println(name() + " " + Version.number());
      session.out().flush();
    }
    BuildReport report = build(settings, session);
    if (!settings.quiet()) {
      MkfsReport.print(report, session.out());
    }
    MkfsReport.warn(name(), report, settings, session.err());
    return ExitCodes.OK;
  }

  private static BuildReport build(MkfsSettings settings, Session session) throws IOException {
    List<TreeSource> sources = new ArrayList<>();
    for (Path source : settings.sources()) {
      sources.add(DirectorySource.of(source));
    }
    ImageBuilder builder = ImageBuilder.of(settings.options());
    boolean drawn = session.progress() && !settings.quiet();
    Interruption guard = Interruption.guard();
    try (ProgressLine line = new ProgressLine(session.err(), drawn)) {
      return builder.withListener(new MkfsProgress(line)).build(settings.target(), sources);
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
  }
}
