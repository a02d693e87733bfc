package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.tools.dump.JsonDump;
import io.erofs.tools.dump.Statistics;
import io.erofs.tools.dump.TextDump;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code dump.erofs} and {@code erofs dump}. */
final class DumpCommand extends BaseCommand {
  DumpCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "General options:",
            Option.flag('S', "", "show statistic information of the image"),
            Option.flag('e', "", "show extent info (INODE required)"),
            Option.flag('s', "", "show information about superblock"),
            Option.flag("blkid-udev", "print block device attributes for import into udev"),
            Images.DEVICE,
            Option.flag("ls", "show directory contents (INODE required)"),
            Option.flag("cat", "show file contents (INODE required)"),
            Option.value("nid", "#", "show the target inode info of nid #"),
            Images.OFFSET,
            Option.value("path", "X", "show the target inode info of path X"),
            Option.flag("json", "print everything as one JSON document"))
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return "[OPTIONS] IMAGE\nShow the layout of IMAGE; the superblock unless told otherwise.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.only("IMAGE");
    check(arguments);
    try (ErofsImage image = Images.openLeniently(file, arguments, this, session)) {
      if (arguments.has("blkid-udev")) {
        TextDump.udev(image.superblock(), session.out());
      } else if (arguments.has("cat")) {
        DumpTarget target = DumpTarget.of(image, arguments);
        Images.copy(image, target.path(), target.inode(), session.out());
      } else if (arguments.has("json")) {
        json(image, arguments, session.out());
      } else {
        text(image, arguments, session.out());
      }
    }
    return ExitCodes.OK;
  }

  private static void check(Arguments arguments) throws UsageException {
    boolean target = hasTarget(arguments);
    for (String key : List.of("e", "ls", "cat")) {
      if (arguments.has(key) && !target) {
        throw new UsageException(
            "option '" + (key.length() == 1 ? "-" : "--") + key + "' needs --path or --nid");
      }
    }
    for (String key : List.of("S", "e", "s", "ls", "json")) {
      if (arguments.has("cat") && arguments.has(key)) {
        throw new UsageException("option '--cat' is incompatible with -S, -e, -s, --ls, --json");
      }
    }
  }

  private static boolean hasTarget(Arguments arguments) {
    return arguments.has("path") || arguments.has("nid");
  }

  /** What is shown if nothing else is asked for. */
  private static boolean wantsSuperblock(Arguments arguments) {
    return arguments.has("s") || (!arguments.has("S") && !hasTarget(arguments));
  }

  private void text(ErofsImage image, Arguments arguments, Output out)
      throws IOException, UsageException {
    if (wantsSuperblock(arguments)) {
      TextDump.superblock(image, out);
    }
    if (arguments.has("S")) {
      TextDump.statistics(Statistics.of(image), out);
    }
    if (hasTarget(arguments)) {
      DumpTarget target = DumpTarget.of(image, arguments);
      TextDump.inode(image, target.path(), target.inode(), out);
      if (arguments.has("ls")) {
        TextDump.directory(image, target.directory(image), out);
      }
      if (arguments.has("e")) {
        TextDump.extents(image, target.path(), target.inode(), out);
      }
    }
  }

  private void json(ErofsImage image, Arguments arguments, Output out)
      throws IOException, UsageException {
    JsonDump json = new JsonDump(image, out);
    if (wantsSuperblock(arguments)) {
      json.superblock();
    }
    if (arguments.has("S")) {
      json.statistics(Statistics.of(image));
    }
    if (hasTarget(arguments)) {
      DumpTarget target = DumpTarget.of(image, arguments);
      List<JsonDump.Detail> details = new ArrayList<>();
      if (arguments.has("ls")) {
        target.directory(image);
        details.add(JsonDump.Detail.ENTRIES);
      }
      if (arguments.has("e")) {
        details.add(JsonDump.Detail.EXTENTS);
      }
      json.file(target.path(), target.inode(), details.toArray(JsonDump.Detail[]::new));
    }
    json.finish();
  }
}
