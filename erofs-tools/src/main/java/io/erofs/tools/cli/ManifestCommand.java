package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.tools.dump.ManifestDump;
import io.erofs.tools.dump.MtreeDump;
import java.io.IOException;

/** {@code erofs manifest}. */
final class ManifestCommand extends BaseCommand {
  ManifestCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section("Options:", Option.value("format", "X", "jsonl (default), composefs or mtree"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC);
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE
        List all files of IMAGE with all attributes, for changing and building anew:
          erofs manifest IMAGE > LIST
          mkfs.erofs --manifest=jsonl --content-root=IMAGE NEW LIST
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    String format = arguments.has("format") ? arguments.last("format").text() : "jsonl";
    try (ErofsImage image = Images.open(arguments.only("IMAGE"), arguments)) {
      switch (format) {
        case "jsonl" -> ManifestDump.jsonLines(image, session.out());
        case "composefs" -> ManifestDump.composefs(image, session.out());
        case "mtree" -> mtree(image, session);
        default ->
            throw new UsageException(
                "invalid --format '" + format + "': jsonl, composefs or mtree");
      }
    }
    return ExitCodes.OK;
  }

  private static void mtree(ErofsImage image, Session session) throws IOException {
    long lost = MtreeDump.write(image, session.out());
    if (lost > 0) {
      session
          .err()
          .println(
              "erofs manifest: warning: mtree has no place for " + lost + " extended attributes");
    }
  }
}
