package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs every command once on a small tree, so that the launchers can keep the classes which that
 * loads in an archive and start fast.
 *
 * <p>The launchers call it as program {@value #NAME}; it is not among the subcommands.
 */
final class RehearsalCommand extends BaseCommand {
  /** The name of the program. */
  static final String NAME = "rehearsal";

  RehearsalCommand(String name) {
    super(name);
  }

  @Override
  OptionTable options() {
    return new OptionTable();
  }

  @Override
  String usage() {
    return "DIRECTORY\nRun every command once on a small tree that is made in DIRECTORY.\n";
  }

  @Override
  int execute(Arguments arguments, Session session) throws IOException, UsageException {
    Path directory = HostPaths.of(arguments.only("an empty directory"));
    plant(directory.resolve("tree"));
    Output nowhere = new Output(OutputStream.nullOutputStream());
    Session silent =
        new Session(nowhere, session.err(), session.environment(), false, session.in());
    int worst = ExitCodes.OK;
    for (List<String> line : script(directory)) {
      worst = Math.max(worst, perform(line, silent));
    }
    return worst;
  }

  private static int perform(List<String> line, Session session) {
    List<Bytes> arguments = new ArrayList<>();
    for (String argument : line.subList(1, line.size())) {
      arguments.add(Bytes.utf8(argument));
    }
    return Commands.run(line.get(0), arguments, session);
  }

  private static void plant(Path tree) throws IOException {
    Files.createDirectories(tree.resolve("directory"));
    Files.write(tree.resolve("directory/file"), new byte[5000]);
    Files.writeString(tree.resolve("directory/small"), "tail\n");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("directory/small"));
    Files.createLink(tree.resolve("hard"), tree.resolve("directory/file"));
  }

  /** The command lines, each beginning with a program's name. */
  static List<List<String>> script(Path directory) {
    List<List<String>> lines = new ArrayList<>(plainImages(directory));
    lines.addAll(blobs(directory));
    return lines;
  }

  private static List<List<String>> plainImages(Path directory) {
    String image = directory.resolve("image.erofs").toString();
    String chunked = directory.resolve("chunked.erofs").toString();
    String blob = directory.resolve("blob").toString();
    String bootstrap = directory.resolve("bootstrap.erofs").toString();
    String tree = directory.resolve("tree").toString();
    String tar = directory.resolve("tar").toString();
    String layout = directory.resolve("layout").toString();
    return List.of(
        List.of("mkfs.erofs", "--quiet", image, tree),
        List.of("erofs", "mkfs", "--quiet", "--chunksize=4096", chunked, tree),
        List.of("mkfs.erofs", "--quiet", "--chunksize=4096", "--blobdev=" + blob, bootstrap, tree),
        List.of("dump.erofs", "-s", "-S", image),
        List.of("dump.erofs", "-e", "--path=/directory/file", image),
        List.of("dump.erofs", "--ls", "--path=/", image),
        List.of("dump.erofs", "-s", "--json", chunked),
        List.of("fsck.erofs", image),
        List.of("fsck.erofs", "--extract=" + directory.resolve("fsck"), image),
        List.of("erofs", "ls", "-l", image, "/"),
        List.of("erofs", "cat", image, "/directory/file"),
        List.of("erofs", "stat", image, "/link"),
        List.of("erofs", "extract", chunked, directory.resolve("extract").toString()),
        List.of("erofs", "tar", "-o", tar, image),
        List.of("mkfs.erofs", "--quiet", "--tar", directory.resolve("again.erofs").toString(), tar),
        List.of(
            "mkfs.erofs", "--quiet", "--tar=i", directory.resolve("index.erofs").toString(), tar),
        List.of("erofs", "manifest", image),
        List.of("erofs", "oci", "build", "-o", layout, tree),
        List.of("erofs", "oci", "-o", directory.resolve("oci").toString(), layout));
  }

  private static List<List<String>> blobs(Path directory) {
    String stored = directory.resolve("stored.erofs").toString();
    String store = directory.resolve("store").toString();
    String tree = directory.resolve("tree").toString();
    String cache = directory.resolve("cache").toString();
    String from = "--blobs=" + store;
    return List.of(
        List.of("mkfs.erofs", "--quiet", "--chunksize=4096", "--blob-store=" + store, stored, tree),
        List.of("erofs", "store", "list", store),
        List.of("erofs", "blobs", stored),
        List.of("erofs", "share", stored, stored),
        List.of("erofs", "trace", from, stored, "/directory"),
        List.of("erofs", "prefetch", from, "--cache=" + cache, stored),
        List.of("erofs", "cat", from, "--cache=" + cache, stored, "/directory/file"),
        List.of("erofs", "cache", "stat", cache));
  }
}
