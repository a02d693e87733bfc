package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.tools.export.TarExporter;
import io.erofs.tools.export.TarOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** {@code erofs tar}. */
final class TarCommand extends BaseCommand {
  private static final Bytes STANDARD_OUTPUT = Bytes.utf8("-");
  private static final int MAX_WORKERS = 1024;

  TarCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.value(
                'o',
                "output",
                "FILE",
                "write to FILE, complete or not at all; - or nothing is\n" + "standard output"),
            Option.flag(
                'S',
                "sparse",
                "leave out holes (sparse format 1.0 of GNU tar), else\nwrite them as zeros"),
            Option.value("prefix", "X", "put X in front of all names (./)"),
            Option.flag("no-xattrs", "leave out extended attributes and ACLs"),
            Option.flag("numeric-owner", "as always: an image knows owners as numbers only"),
            Option.value("workers", "#", "set the number of threads that read data to #"),
            Option.flag('q', "quiet", "do not tell what tar cannot hold"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE [PATH]
        Write IMAGE, or what is below PATH in it, as a tar stream: owners, times to the
        nanosecond, hard links, devices, extended attributes and ACLs, names byte by byte.
        Names are relative to PATH. Restore everything, as root, with:
          tar --xattrs --xattrs-include='*' --numeric-owner -xpf FILE
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    arguments.atMost(2, "IMAGE [PATH]");
    Bytes output = arguments.has("output") ? arguments.last("output").value() : STANDARD_OUTPUT;
    boolean toOutput = output.equals(STANDARD_OUTPUT);
    if (toOutput && session.out().isTerminal()) {
      throw new UsageException("not writing a tar stream to a terminal; redirect it or use -o");
    }
    TarOptions options = tarOptions(arguments);
    ImagePlace place = ImagePlace.of(file, arguments);
    boolean isFile = place.isFile();
    try (ErofsImage image = place.open()) {
      Images.find(image, options.start(), LinkOption.NOFOLLOW_LINKS);
      if (toOutput) {
        export(image, options, arguments, session);
      } else {
        Path target = HostPaths.of(output);
        if (isFile && Files.exists(target) && Files.isSameFile(target, HostPaths.of(file))) {
          throw new UsageException("'" + output + "' is the image itself");
        }
        exportTo(target, image, options, arguments, session);
      }
    }
    return ExitCodes.OK;
  }

  private void export(ErofsImage image, TarOptions options, Arguments arguments, Session session)
      throws IOException {
    try (TarProgress progress = progress(arguments, session)) {
      TarExporter.export(image, options.toBuilder().listener(progress).build(), session.out());
    }
  }

  private void exportTo(
      Path target, ErofsImage image, TarOptions options, Arguments arguments, Session session)
      throws IOException {
    Interruption guard = Interruption.guard();
    try (TarProgress progress = progress(arguments, session)) {
      TarExporter.export(image, options.toBuilder().listener(progress).build(), target);
    } finally {
      guard.close();
    }
  }

  private static TarOptions tarOptions(Arguments arguments) throws UsageException {
    TarOptions.Builder options = TarOptions.builder();
    if (!arguments.rest().isEmpty()) {
      options.start(arguments.rest().get(0));
    }
    if (arguments.has("prefix")) {
      options.prefix(arguments.last("prefix").value());
    }
    for (Arguments.Given given : arguments.all("workers")) {
      options.workers((int) given.number(1, MAX_WORKERS));
    }
    return options.sparse(arguments.has("sparse")).xattrs(!arguments.has("no-xattrs")).build();
  }

  private TarProgress progress(Arguments arguments, Session session) {
    boolean quiet = arguments.has("quiet");
    return new TarProgress(name(), session.err(), session.progress() && !quiet, !quiet);
  }
}
