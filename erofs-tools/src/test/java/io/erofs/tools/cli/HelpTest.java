package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.tools.build.Compressors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  private static final List<String> MKFS =
      List.of(
          "-b#",
          "-d<0-9>",
          "-x#",
          "-T#",
          "-UX",
          "-EX[,...]",
          "-L",
          "--all-time",
          "--mkfs-time",
          "force-inode-compact",
          "force-inode-extended",
          "force-inode-blockmap",
          "force-chunk-indexes",
          "[^]inline_data",
          "nosbcrc",
          "[^]xattr-name-filter",
          "[^]plain-xattr-prefixes",
          "[^]48bit",
          "[^]dot-omitted",
          "--all-root",
          "--force-uid=#",
          "--force-gid=#",
          "--uid-offset=#",
          "--gid-offset=#",
          "--chunksize=#",
          "--exclude-path=X",
          "--exclude-regex=X",
          "--hard-dereference",
          "--ignore-mtime",
          "--preserve-mtime",
          "--mount-point=X",
          "-zX[,level=Y][,dictsize=Z][:...]",
          "-C#",
          "[^]ztailpacking",
          "[^]legacy-compress",
          "[^]fragments[=#]",
          "[^]all-fragments[=#]",
          "[^]dedupe",
          "[^]fragdedupe[=X]",
          "--compress-hints=X",
          "-m#[:X]",
          "--zD[=<0|1>]",
          "--MZ[=<0|[id]>]",
          "--zfeature-bits=#",
          "--max-extent-bytes=#",
          "--dsunit=#",
          "--fsalignblks=#",
          "--offset=#",
          "--root-xattr-isize=#",
          "--xattr-prefix=X",
          "--quiet",
          "--workers=#",
          "-V, --version",
          "-h, --help");
  private static final List<String> FSCK =
      List.of(
          "--extract[=X]",
          "--overwrite",
          "--preserve",
          "--preserve-owner",
          "--preserve-perms",
          "--no-preserve",
          "--no-preserve-owner",
          "--no-preserve-perms",
          "--xattrs",
          "--no-xattrs",
          "--path=X",
          "--nid=#",
          "--device=X",
          "--offset=#",
          "--no-sbcrc",
          "-p",
          "-d<0-9>",
          "--force",
          "--json",
          "-a",
          "-A",
          "-y",
          "-V, --version",
          "-h, --help");
  private static final List<String> DUMP =
      List.of(
          "-s",
          "-S",
          "-e",
          "--ls",
          "--cat",
          "--path=X",
          "--nid=#",
          "--device=X",
          "--offset=#",
          "--blkid-udev",
          "--json",
          "-V, --version",
          "-h, --help");

  static Stream<Arguments> spellings() {
    return Stream.of(
        Arguments.of("mkfs.erofs", MKFS),
        Arguments.of("fsck.erofs", FSCK),
        Arguments.of("dump.erofs", DUMP),
        Arguments.of("erofs mkfs", MKFS),
        Arguments.of("erofs fsck", FSCK),
        Arguments.of("erofs dump", DUMP));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void listsEveryOption(String command, List<String> options) {
    Cli.Result result = Cli.line(command + " --help");
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("Usage: " + command + " ");
    for (String option : options) {
      assertThat(result.out().lines())
          .as(option)
          .anyMatch(
              line ->
                  (" " + line + " ").contains(" " + option + " ")
                      || line.contains(option + ",")
                      || line.endsWith("]" + option));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkfs.erofs", "fsck.erofs", "dump.erofs", "erofs", "erofs ls"})
  void tellsItsVersion(String command) throws IOException {
    for (String option : List.of("-V", "--version")) {
      Cli.Result result = Cli.line(command + " " + option);
      assertThat(result.code()).isZero();
      assertThat(result.out())
          .isEqualTo(command + " " + Version.number() + " (EROFS toolkit for the JVM)\n");
    }
    assertThat(Version.number()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
  }

  /** A script that looks whether something is there must find it, and nothing else. */
  @Test
  void promisesWhatIsThere() {
    String help = Cli.line("mkfs.erofs --help").out();
    assertThat(help).contains(Compressors.names());
    assertThat(help).doesNotContain("--gzinfo");
  }

  @Test
  void namesEverySubcommand() {
    String help = Cli.line("erofs --help").out();
    for (String command : Commands.SUBCOMMANDS) {
      assertThat(help).contains("\n " + command + " ");
      assertThat(Commands.create(command, "erofs " + command)).as(command).isPresent();
    }
  }

  @Test
  void theDocumentNamesEverySubcommand() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "CLI.md"));
    for (String command : Commands.SUBCOMMANDS) {
      assertThat(document).contains("\nerofs " + command + " ");
    }
  }

  @Test
  void containerdFindsArchivesInTheHelp() {
    Cli.Result help = Cli.run("mkfs.erofs", "--help");
    assertThat(help.out()).contains("--tar=");
    assertThat(help.code()).isZero();
  }
}
