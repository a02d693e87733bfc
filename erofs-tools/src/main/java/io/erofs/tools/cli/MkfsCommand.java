package io.erofs.tools.cli;

import io.erofs.tools.build.BuildReport;
import io.erofs.tools.build.FileReport;
import io.erofs.tools.build.ImageBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
        + "Generate EROFS image (FILE) from SOURCE(s): directories and images, the later ones\n"
        + "on top; images are merged as layers. The same input and options\n"
        + "give the same image, to the byte.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    MkfsSettings settings = MkfsSettings.of(arguments, session);
    List<FileReport> files = new ArrayList<>();
    boolean isText = !settings.quiet() && !settings.json();
    if (isText) {
      session.out().println(name() + " " + Version.number());
      session.out().flush();
    }
    BuildReport report = build(settings, files, session);
    if (settings.json()) {
      MkfsJson.write(arguments.first("FILE"), report, files, session.out());
    } else if (isText) {
      MkfsReport.print(report, session.out());
    }
    MkfsReport.warn(name(), report, settings, session.err());
    return ExitCodes.OK;
  }

  private static BuildReport build(MkfsSettings settings, List<FileReport> files, Session session)
      throws IOException {
    try (MkfsStack sources = MkfsStack.open(settings, session)) {
      BuildReport report = build(settings, sources, files, session);
      if (settings.merge().descriptor().isPresent()) {
        VmdkDescriptor.write(
            settings.merge().descriptor().get(), settings.target(), sources.devices());
      }
      return report;
    }
  }

  private static BuildReport build(
      MkfsSettings settings, MkfsStack sources, List<FileReport> files, Session session)
      throws IOException {
    ImageBuilder builder = ImageBuilder.of(settings.options(sources.blockSize()));
    if (settings.minKernel().isPresent()) {
      builder = builder.withMinKernel(settings.minKernel().get());
    }
    boolean drawn = session.progress() && !settings.quiet();
    Interruption guard = Interruption.guard();
    try (ProgressLine line = new ProgressLine(session.err(), drawn)) {
      Optional<Consumer<FileReport>> wanted =
          settings.json() ? Optional.of(files::add) : Optional.empty();
      MkfsProgress progress = new MkfsProgress(line, wanted, System::nanoTime);
      return builder.withListener(progress).build(settings.target(), sources.list());
    } catch (IOException e) {
      throw guard.explain(e);
    } finally {
      guard.close();
    }
  }
}
