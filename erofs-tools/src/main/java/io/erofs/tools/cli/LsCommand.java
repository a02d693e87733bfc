package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.dump.JsonDump;
import io.erofs.tools.dump.Listing;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.util.List;

/** {@code erofs ls}. */
final class LsCommand extends BaseCommand {
  LsCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section(
            "Options:",
            Option.flag('l', "long", "show mode, links, owner, size, time (UTC) and link target"),
            Option.flag('n', "numeric", "as -l; owners are always shown as numbers"),
            Option.flag('R', "recursive", "list all directories below"),
            Option.flag('a', "all", "list '.' and '..' too"),
            Option.flag('d', "directory", "list directories themselves, not their contents"),
            Option.flag(
                '0',
                "null",
                "names as they are, each followed by a NUL;\nwith -R the paths of everything"),
            Option.flag("json", "print one JSON document"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return "[OPTIONS] IMAGE [PATH]...\nList files of IMAGE, the root directory by default.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    List<Bytes> paths = arguments.rest().isEmpty() ? List.of(Bytes.utf8("/")) : arguments.rest();
    try (ErofsImage image = Images.open(file, arguments)) {
      if (arguments.has("json")) {
        json(image, paths, arguments, session.out());
      } else {
        text(image, paths, arguments, session.out());
      }
    }
    return ExitCodes.OK;
  }

  private static void text(ErofsImage image, List<Bytes> paths, Arguments arguments, Output out)
      throws IOException {
    boolean isLong = arguments.has("long") || arguments.has("numeric");
    boolean directories = arguments.has("directory");
    Listing.Options options =
        new Listing.Options(isLong, arguments.has("recursive"), arguments.has("all"), directories);
    Listing listing = new Listing(image, options, out);
    for (Bytes path : paths) {
      Inode inode = find(image, path, isLong || directories);
      if (arguments.has("null")) {
        listing.addRaw(path, inode, out);
      } else {
        listing.add(path, inode, paths.size() > 1);
      }
    }
  }

  private static void json(ErofsImage image, List<Bytes> paths, Arguments arguments, Output out)
      throws IOException {
    JsonDump json = new JsonDump(image, out);
    for (Bytes path : paths) {
      Bytes absolute = Images.absolute(path);
      Inode inode = find(image, path, arguments.has("directory"));
      if (!inode.isDirectory() || arguments.has("directory")) {
        json.file(absolute, inode);
      } else if (arguments.has("recursive")) {
        json.tree(absolute, inode);
      } else {
        json.children(absolute, inode);
      }
    }
    json.finish();
  }

  /** Links to directories are followed as {@code ls} does: not where they are shown themselves. */
  private static Inode find(ErofsImage image, Bytes path, boolean itself) throws IOException {
    return itself ? Images.find(image, path, LinkOption.NOFOLLOW_LINKS) : Images.find(image, path);
  }
}
