package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.testkit.AndroidSparse;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.ImagePatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code erofs extract} and {@code fsck.erofs --extract=X}; the extractor has its own tests. */
class ExtractCommandTest {
  private static final Path TREE = Corpus.image("links-b4096").image();
  private static final Path BASIC = Corpus.image("plain-basic").image();

  @TempDir Path folder;

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void extractsOneFileUnderItsName() throws IOException {
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("erofs", "extract", BASIC, out, "/sub/inner/f01.txt", "/link");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(names(out)).containsExactly("f01.txt", "link");
    assertThat(Files.readAllBytes(out.resolve("f01.txt")))
        .isEqualTo(Cli.run("erofs", "cat", BASIC, "/sub/inner/f01.txt").bytes());
    assertThat(Files.readSymbolicLink(out.resolve("link"))).isEqualTo(Path.of("small.txt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sub/inner", "sub/inner/", "/sub//inner"})
  void extractsADirectoryUnderItsName(String path) throws IOException {
    Path out = folder.resolve("out");
    assertThat(Cli.run("erofs", "extract", BASIC, out, path).code()).isZero();
    assertThat(names(out)).containsExactly("inner");
    assertThat(names(out.resolve("inner"))).hasSize(8).startsWith("f00.txt");
  }

  @Test
  void callsABadAndroidSparseImageDamaged() throws IOException {
    byte[] sparse = AndroidSparse.of(Files.readAllBytes(BASIC));
    Path half = folder.resolve("half.img");
    Files.write(half, Arrays.copyOf(sparse, sparse.length / 2));
    Cli.Result result = Cli.run("erofs", "extract", half, folder.resolve("out"));
    assertThat(result.err()).contains("not a good Android sparse image");
    assertThat(result.code()).isEqualTo(ExitCodes.IMAGE);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void makesNothingIfAPathIsNotThere() throws IOException {
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("erofs", "extract", BASIC, out, "/link", "/nothing");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.errors()).hasSize(1);
    assertThat(result.err()).contains("/nothing");
    assertThat(Cli.run("erofs", "extract", BASIC, out, "/link", "/sub/..").code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void fsckExtractsADirectoryAsTheTarget() throws IOException {
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("fsck.erofs", "--path=/sub/inner", "--extract=" + out, BASIC);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(names(out)).hasSize(8).startsWith("f00.txt");
  }

  @Test
  void fsckExtractsByNodeNumber() throws IOException {
    Path out = folder.resolve("file");
    assertThat(Cli.run("fsck.erofs", "--nid=826", "--extract=" + out, BASIC).code()).isZero();
    assertThat(out).hasSize(700);
  }

  @Test
  void keepsWhatIsThereUnlessToldOtherwise() throws IOException {
    Path out = Files.createDirectories(folder.resolve("out"));
    Files.writeString(out.resolve("f01.txt"), "mine");
    Cli.Result kept = Cli.run("erofs", "extract", BASIC, out, "/sub/inner/f01.txt");
    assertThat(kept.code()).isEqualTo(1);
    assertThat(kept.errors()).hasSize(1);
    assertThat(kept.err()).startsWith("erofs extract: " + out.resolve("f01.txt") + ": ");
    assertThat(out.resolve("f01.txt")).hasContent("mine");
    assertThat(Cli.run("erofs", "extract", "--overwrite", BASIC, out, "/sub/inner/f01.txt").code())
        .isZero();
    assertThat(out.resolve("f01.txt")).hasSize(31);
    Path again = folder.resolve("again");
    for (int code : List.of(0, 1)) {
      assertThat(Cli.run("fsck.erofs", "--extract=" + again, "--path=/sub/inner", BASIC).code())
          .isEqualTo(code);
    }
    assertThat(
            Cli.run("fsck.erofs", "--extract=" + again, "--overwrite", "--path=/sub/inner", BASIC)
                .code())
        .isZero();
  }

  @Test
  void permissionsFollowTheOptions() throws IOException {
    Path exact = folder.resolve("exact");
    assertThat(Cli.run("erofs", "extract", "--preserve-perms", BASIC, exact, "/noperm").code())
        .isZero();
    assertThat(Files.getPosixFilePermissions(exact.resolve("noperm"))).isEmpty();
  }

  @Test
  void extractsTheWholeImage() throws IOException {
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("erofs", "extract", "--no-preserve-owner", TREE, out);
    assertThat(result.code()).as(result.err()).isZero();
    Path image = folder.resolve("again.img");
    assertThat(Cli.run("mkfs.erofs", "--quiet", image, out).code()).isZero();
    assertThat(Cli.run("erofs", "ls", "-R", image).out())
        .isEqualTo(Cli.run("erofs", "ls", "-R", TREE).out());
  }

  @Test
  void aDamagedSuperblockIsNotExtracted() throws IOException {
    Path bad = ImagePatcher.of(BASIC).u8("label", 1024 + 64, 1).write(folder, "bad");
    Path out = folder.resolve("out");
    assertThat(Cli.run("fsck.erofs", "--extract=" + out, bad).code()).isEqualTo(1);
    assertThat(Cli.run("erofs", "extract", bad, out).code()).isEqualTo(1);
    assertThat(out).doesNotExist();
    assertThat(Cli.run("erofs", "extract", "--no-sbcrc", bad, out, "/small.txt").code()).isZero();
  }

  @Test
  void compressedFilesAreToldOneByOne() {
    Path out = folder.resolve("out");
    Cli.Result result = Cli.run("erofs", "extract", Corpus.image("lz4").image(), out);
    if (result.code() != 0) {
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.errors()).allMatch(line -> line.startsWith("erofs extract: " + out + "/"));
    }
    assertThat(out.resolve("ln")).isSymbolicLink();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
      erofs extract @                  | missing argument: DIR (try 'erofs extract --help')
      erofs extract                    | missing argument: IMAGE (try 'erofs extract --help')
      erofs extract @ /                | extracting to / must be confirmed with --force (try 'erofs extract --help')
      erofs extract @ OUT /sub/..      | cannot extract '/sub/..': name it without dots at the end (try 'erofs extract --help')
      erofs extract @ OUT /nope        | @: /nope: No such file or directory
      erofs extract --bogus @ OUT      | unrecognized option '--bogus' (try 'erofs extract --help')
      erofs fsck --extract= @          | a file name is empty (try 'erofs fsck --help')
      erofs fsck --extract=/ @         | extracting to / must be confirmed with --force (try 'erofs fsck --help')
      erofs fsck --path=/nope --extract=OUT @ | @: /nope: No such file or directory
      """)
  void refusesInOneLine(String line, String message) {
    List<Object> words = new ArrayList<>();
    for (String word : line.trim().split(" ")) {
      words.add(word.replace("@", BASIC.toString()).replace("OUT", folder + "/out"));
    }
    Cli.Result result = Cli.run((String) words.remove(0), words.toArray());
    assertThat(result.code()).isIn(1, 2);
    assertThat(result.errors())
        .containsExactly("erofs " + words.get(0) + ": " + message.replace("@", BASIC.toString()));
    assertThat(Files.exists(folder.resolve("out/x"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
