package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.dump.JsonDump;
import io.erofs.tools.dump.TextDump;
import java.io.IOException;
import java.nio.file.LinkOption;

/** {@code erofs stat}. */
final class StatCommand extends BaseCommand {
  StatCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.flag('L', "dereference", "follow symbolic links"),
            Option.flag("json", "print one JSON document"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return "[OPTIONS] IMAGE PATH...\n"
        + "Show all attributes of files of IMAGE, with extended attributes and extents.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    if (arguments.rest().isEmpty()) {
      throw new UsageException("missing argument: PATH");
    }
    try (ErofsImage image = Images.open(file, arguments)) {
      if (arguments.has("json")) {
        json(image, arguments, session.out());
      } else {
        text(image, arguments, session.out());
      }
    }
    return ExitCodes.OK;
  }

  private static void text(ErofsImage image, Arguments arguments, Output out) throws IOException {
    String between = "";
    for (Bytes path : arguments.rest()) {
      Inode inode = find(image, path, arguments);
      out.print(between);
      TextDump.attributes(image, Images.absolute(path), inode, out);
      between = "\n";
    }
  }

  private static void json(ErofsImage image, Arguments arguments, Output out) throws IOException {
    JsonDump json = new JsonDump(image, out);
    for (Bytes path : arguments.rest()) {
      Inode inode = find(image, path, arguments);
      json.file(Images.absolute(path), inode, JsonDump.Detail.ATTRIBUTES);
    }
    json.finish();
  }

  private static Inode find(ErofsImage image, Bytes path, Arguments arguments) throws IOException {
    return arguments.has("dereference")
        ? Images.find(image, path)
        : Images.find(image, path, LinkOption.NOFOLLOW_LINKS);
  }
}
