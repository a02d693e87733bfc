package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code erofs extract}. */
final class ExtractCommand extends BaseCommand {
  private static final int SLASH = '/';

  ExtractCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable()
        .section("Options:", FsckOptions.extraction())
        .section("Speed:", Option.value("workers", "#", "set the number of threads to #"))
        .section("Image options:", Images.DEVICE, Images.OFFSET, Images.NO_SBCRC)
        .section("Blob options:", BlobPlace.options());
  }

  @Override
  String usage() {
    return """
        [OPTIONS] IMAGE DIR [PATH]...
        Extract IMAGE to DIR, or the files and directories named by PATHs into DIR, each
        under its last name. Extended attributes are extracted unless told otherwise.
        """;
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Bytes file = arguments.first("IMAGE");
    if (arguments.rest().isEmpty()) {
      throw new UsageException("missing argument: DIR");
    }
    Path directory = HostPaths.of(arguments.rest().get(0));
    List<Bytes> paths = arguments.rest().subList(1, arguments.rest().size());
    try (ErofsImage image = Images.open(file, arguments)) {
      Extraction extraction = Extraction.of(name(), session, image, arguments, true);
      if (paths.isEmpty()) {
        return extraction.run(image.root(), directory);
      }
      // All are found before anything is made.
      List<Inode> inodes = new ArrayList<>();
      List<Path> targets = new ArrayList<>();
      for (Bytes path : paths) {
        inodes.add(Images.find(image, path, LinkOption.NOFOLLOW_LINKS));
        targets.add(target(directory, path));
      }
      Files.createDirectories(directory);
      int worst = ExitCodes.OK;
      for (int i = 0; i < inodes.size(); i++) {
        worst = Math.max(worst, extraction.run(inodes.get(i), targets.get(i)));
      }
      return worst;
    }
  }

  private static Path target(Path directory, Bytes path) throws UsageException {
    int end = path.length();
    while (end > 0 && path.at(end - 1) == SLASH) {
      end--;
    }
    int from = end;
    while (from > 0 && path.at(from - 1) != SLASH) {
      from--;
    }
    Bytes last = path.slice(from, end);
    if (last.equals(DirEntry.DOT) || last.equals(DirEntry.DOT_DOT)) {
      throw new UsageException("cannot extract '" + path + "': name it without dots at the end");
    }
    return last.isEmpty() ? directory : HostPaths.below(directory, last);
  }
}
