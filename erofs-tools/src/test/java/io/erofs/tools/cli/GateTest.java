package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.Corpus;
import io.erofs.testkit.ImagePatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands as a gate in continuous integration: the cases in which erofs-utils 1.9.3 lets
 * something pass or hides it.
 */
class GateTest {
  private static final int LABEL = 1024 + 64;
  private static final Path BASIC = Corpus.image("plain-basic").image();

  @TempDir Path folder;

  /** erofs-utils: a message, exit 0. */
  @Test
  void aFlippedByteInTheSuperblockFails() throws IOException {
    Path bad = ImagePatcher.of(BASIC).u8("label", LABEL, 1).write(folder, "superblock");
    assertThat(Cli.run("fsck.erofs", bad).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", bad).code()).isEqualTo(1);
  }

  /** erofs-utils: exit 0, because data is not looked at without --extract. */
  @Test
  void compressedDataThatCannotBeDecodedFails() {
    Path image = Corpus.damaged("zstd-flip-middle").image();
    assertThat(Cli.run("fsck.erofs", image).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", image).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", Corpus.image("lz4").image()).code()).isZero();
  }

  /** erofs-utils: exit 0 even with --extract. */
  @Test
  void dataThatDoesNotFitItsFingerprintFails() throws IOException {
    Path good = Corpus.image("xattr-digest").image();
    assertThat(Cli.run("fsck.erofs", "--extract", good).code()).isZero();
    String json = Cli.run("erofs", "ls", "--json", "-R", good).out();
    String path =
        json.replaceAll(
            "(?s).*\"path\" : \"([^\"]*)\",\\s+\"nid\" : [0-9]+," + "\\s+\"type\" : \"file\".*",
            "$1");
    String extents = Cli.run("erofs", "stat", "--json", good, path).out();
    long offset = Long.parseLong(extents.replaceAll("(?s).*\"physicalOffset\" : ([0-9]+).*", "$1"));
    ImagePatcher patcher = ImagePatcher.of(good);
    int flipped = (int) patcher.get(offset, 1) ^ 1;
    Path bad = patcher.u8("data", offset, flipped).fixChecksum().write(folder, "data");
    Cli.Result result = Cli.run("fsck.erofs", "--extract", bad);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(path + ": ");
  }

  /** erofs-utils: a message, exit 0. */
  @ParameterizedTest
  @CsvSource({
    "--path=/nope, ''",
    "--path=/nope, --cat",
    "--path=/nope, -e",
    "--path=/nope, --ls",
    "--nid=99999999, ''",
    "--nid=37, ''"
  })
  void whatIsMissingFails(String target, String option) {
    Cli.Result result =
        option.isEmpty()
            ? Cli.run("dump.erofs", target, BASIC)
            : Cli.run("dump.erofs", target, option, BASIC);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.errors()).hasSize(1);
  }

  /** erofs-utils: 0755/rwxr-xr-x. */
  @ParameterizedTest
  @CsvSource({
    "/setuid, 4755/rwsr-xr-x, -rwsr-xr-x",
    "/setgid, 2755/rwxr-sr-x, -rwxr-sr-x",
    "/sticky, 1777/rwxrwxrwt, drwxrwxrwt",
    "/allperm, 7777/rwsrwsrwt, -rwsrwsrwt",
  })
  void specialBitsAreShown(String path, String access, String letters) {
    assertThat(Cli.run("dump.erofs", "--path=" + path, BASIC).out())
        .contains("  Access: " + access + "\n");
    assertThat(Cli.run("erofs", "ls", "-ld", BASIC, path).out()).startsWith(letters + " ");
    assertThat(Cli.run("dump.erofs", "--json", "--path=" + path, BASIC).out())
        .contains("\"mode\" : \"" + access.substring(0, 4) + "\"");
  }

  /** erofs-utils: node, type number and name only. */
  @Test
  void aListingHasEverything() {
    assertThat(Cli.run("erofs", "ls", "-l", BASIC, "/small.txt").out())
        .isEqualTo("-rw-r----- 1 1000 1000 700 2022-08-18 11:57:26 /small.txt\n");
  }

  /** erofs-utils: 234 from one tool, 1 from another, the same as for a wrong option. */
  @Test
  void whatIsNoImageIsToldFromWrongUsage() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "x".repeat(5000));
    assertThat(Cli.run("dump.erofs", text).code()).isEqualTo(1);
    assertThat(Cli.run("fsck.erofs", text).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "dump", text).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "fsck", text).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "dump", "--nope", text).code()).isEqualTo(2);
    assertThat(Cli.run("erofs", "fsck", folder.resolve("none")).code()).isEqualTo(4);
  }
}
