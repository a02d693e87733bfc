package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * The commands by name.
 *
 * <p>Only the class of the command that runs is loaded: the switch names constructors, and the JVM
 * links them on first use.
 */
final class Commands {
  /** The command with subcommands. */
  static final String EROFS = "erofs";

  /** The subcommands of {@link #EROFS}, in the order of its help. */
  static final List<String> SUBCOMMANDS =
      List.of(
          "mkfs",
          "fsck",
          "dump",
          "ls",
          "cat",
          "stat",
          "extract",
          "tar",
          "manifest",
          "oci",
          "prefetch",
          "trace",
          "cache",
          "store",
          "blobs",
          "share",
          "completion");

  /** What may follow {@code erofs oci}. */
  private static final List<String> OCI_WORDS = List.of("build", "verify");

  private Commands() {}

  /**
   * Runs a command.
   *
   * @param name name of the program
   * @param arguments its arguments
   * @param session streams and environment
   * @return the exit code of the process
   */
  static int run(String name, List<Bytes> arguments, Session session) {
    if (!name.equals(EROFS)) {
      Optional<BaseCommand> program = create(name, name);
      BaseCommand command = program.isPresent() ? program.get() : new ErofsCommand(name);
      return command.run(arguments, session);
    }
    if (!arguments.isEmpty()) {
      int words = isTwoWords(arguments) ? 2 : 1;
      String subcommand =
          words == 1 ? arguments.get(0).toString() : arguments.get(0) + " " + arguments.get(1);
      Optional<BaseCommand> command = create(subcommand, EROFS + " " + subcommand);
      if (command.isPresent()) {
        return command.get().run(arguments.subList(words, arguments.size()), session);
      }
    }
    List<Bytes> first = arguments.subList(0, Math.min(1, arguments.size()));
    return new ErofsCommand(EROFS).run(first, session);
  }

  private static boolean isTwoWords(List<Bytes> arguments) {
    return arguments.size() > 1
        && arguments.get(0).equals(Bytes.utf8("oci"))
        && OCI_WORDS.contains(arguments.get(1).toString());
  }

  /** Whether a program name is that of a program of erofs-utils. */
  static boolean isDropIn(String name) {
    return name.endsWith(".erofs");
  }

  /**
   * Creates a command.
   *
   * @param key its name as program or subcommand
   * @param name the name to use in messages
   * @return the command, or empty if there is none of that name
   */
  static Optional<BaseCommand> create(String key, String name) {
    return Optional.ofNullable(
        switch (key) {
          case "mkfs.erofs", "mkfs" -> new MkfsCommand(name);
          case "fsck.erofs", "fsck" -> new FsckCommand(name);
          case "dump.erofs", "dump" -> new DumpCommand(name);
          case "ls" -> new LsCommand(name);
          case "cat" -> new CatCommand(name);
          case "stat" -> new StatCommand(name);
          case "extract" -> new ExtractCommand(name);
          case "tar" -> new TarCommand(name);
          case "prefetch" -> new PrefetchCommand(name);
          case "trace" -> new TraceCommand(name);
          case "cache" -> new CacheCommand(name);
          case "oci" -> new OciCommand(name);
          case "oci build" -> new OciBuildCommand(name);
          case "oci verify" -> new OciVerifyCommand(name);
          case "store" -> new StoreCommand(name);
          case "blobs" -> new BlobsCommand(name);
          case "share" -> new ShareCommand(name);
          case "manifest" -> new ManifestCommand(name);
          case RehearsalCommand.NAME -> new RehearsalCommand(name);
          case "completion" -> new CompletionCommand(name);
          default -> null;
        });
  }
}
