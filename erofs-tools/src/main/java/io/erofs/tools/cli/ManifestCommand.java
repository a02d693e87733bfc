package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.tools.dump.ManifestDump;
import java.io.IOException;

/** {@code erofs manifest}. */
final class ManifestCommand extends BaseCommand {
  ManifestCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section("Options:", Option.value("format", "X", "jsonl (default) or composefs"))
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
    if (!format.equals("jsonl") && !format.equals("composefs")) {
      throw new UsageException("invalid --format '" + format + "': jsonl or composefs");
    }
    try (ErofsImage image = Images.open(arguments.only("IMAGE"), arguments)) {
      if (format.equals("jsonl")) {
        ManifestDump.jsonLines(image, session.out());
      } else {
        ManifestDump.composefs(image, session.out());
      }
    }
    return ExitCodes.OK;
  }
}
