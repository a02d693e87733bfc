package io.erofs.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MkfsCommandTest {
  @TempDir Path folder;
  private Path tree;
  private Path image;

  @BeforeEach
  void plant() throws IOException {
    tree = folder.resolve("tree");
    image = folder.resolve("out.img");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/hello.txt"), "hello\n");
    Files.write(tree.resolve("a/b/big"), new byte[10_000]);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a/hello.txt"));
    Files.createLink(tree.resolve("hard"), tree.resolve("a/hello.txt"));
    FileTime time = FileTime.fromMillis(1_500_000_000_000L);
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        if (!Files.isSymbolicLink(file)) {
          Files.setLastModifiedTime(file, time);
        }
      }
    }
  }

  private Cli.Result mkfs(Object... options) {
    List<Object> all = new ArrayList<>(List.of(options));
    all.add(image);
    all.add(tree);
    return Cli.run("mkfs.erofs", all.toArray());
  }

  private String dump() {
    return Cli.run("dump.erofs", image).out();
  }

  @Test
  void buildsAnImageThatReadsBack() {
    Cli.Result result = mkfs();
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(Cli.run("fsck.erofs", "--extract", image).code()).isZero();
    assertThat(Cli.run("erofs", "cat", image, "/link").out()).isEqualTo("hello\n");
    assertThat(Cli.run("erofs", "ls", "-R", image).out())
        .isEqualTo("/:\na\nhard\nlink\n\n/a:\nb\nhello.txt\n\n/a/b:\nbig\n");
    assertThat(Cli.run("erofs", "ls", "-l", image, "/hard").out()).startsWith("-rw");
  }

  /** The lines that people know from erofs-utils. */
  @Test
  void tellsWhatItBuilt() throws IOException {
    String out = mkfs("-Uclear").out();
    assertThat(out.lines())
        .containsExactly(
            "mkfs.erofs " + Version.number(),
            "Build completed.",
            "------",
            "Filesystem UUID: 00000000-0000-0000-0000-000000000000",
            "Filesystem total blocks: " + Files.size(image) / 4096 + " (of 4096-byte blocks)",
            "Filesystem total inodes: 6",
            "Filesystem total metadata blocks: 1",
            "Filesystem total deduplicated bytes (of source files): 0");
  }

  @Test
  void labelsFilesByTheirPaths() throws IOException {
    Path contexts = Files.writeString(folder.resolve("contexts"), "/x(/.*)? u\n/x/a.* -- v\n");
    assertThat(mkfs("--file-contexts=" + contexts, "--mount-point=/x").err()).isEmpty();
    assertThat(Cli.run("erofs", "stat", image, "/a/b").out()).contains("security.selinux");
    assertThat(Cli.run("erofs", "manifest", image).out())
        .containsSubsequence("\"path\":\"/a/b\"", "security.selinux", "\"u\"")
        .containsSubsequence("\"path\":\"/a/b/big\"", "security.selinux", "\"v\"");
    Files.writeString(contexts, "/a\n");
    Cli.Result result = mkfs("--file-contexts=" + contexts);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "mkfs.erofs: /: "
                + contexts
                + ":1: expected an expression, a type at will, and a context\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--quiet", "-d0", "--qui"})
  void canBeQuiet(String option) {
    assertThat(mkfs(option).out()).isEmpty();
  }

  /** erofs-utils: different each time. */
  @Test
  void theSameTreeGivesTheSameImage() throws IOException {
    assertThat(mkfs().code()).isZero();
    byte[] first = Files.readAllBytes(image);
    image = folder.resolve("second.img");
    assertThat(mkfs("--workers=1").code()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(first);
    image = folder.resolve("third.img");
    assertThat(mkfs("-Urandom").code()).isZero();
    assertThat(Files.readAllBytes(image)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "-b512, 'Filesystem blocksize:                         512'",
    "-b4096, 'Filesystem blocksize:                         4096'",
    "-Lname, 'Filesystem volume name:                       name'",
    "-T0, 'Filesystem created:                           Thu Jan  1 00:00:00 1970'",
    "-Enosbcrc, 'Filesystem compatible features:               mtime '",
    "--chunksize=4096, 'Filesystem incompatible features:             chunked_file '",
    "-E48bit, 'Filesystem incompatible features:             48bit '",
    "-Edot-omitted, 'Filesystem incompatible features:             48bit '",
  })
  void optionsReachTheImage(String option, String line) {
    assertThat(mkfs(option).code()).isZero();
    assertThat(dump().lines()).contains(line);
    assertThat(Cli.run("fsck.erofs", "--extract", image).code()).isZero();
  }

  @Test
  void theEnvironmentClampsTimes() {
    List<io.erofs.model.Bytes> arguments = RawArguments.encode(image.toString(), tree.toString());
    Cli.Result result = Cli.run("mkfs.erofs", Map.of("SOURCE_DATE_EPOCH", "1400000000"), arguments);
    assertThat(result.code()).isZero();
    assertThat(dump()).contains("Tue May 13 16:53:20 2014");
    assertThat(Cli.run("erofs", "ls", "-l", image, "/hard").out()).contains("2014-05-13 16:53:20");
  }

  @Test
  void leavesOutWhatIsExcluded() {
    assertThat(mkfs("--exclude-path=a/b", "--exclude-regex=^li").code()).isZero();
    assertThat(Cli.run("erofs", "ls", "-R", image).out())
        .isEqualTo("/:\na\nhard\n\n/a:\nhello.txt\n");
  }

  @Test
  void tellsWhatExcludesNothing() {
    Cli.Result result = mkfs("--exclude-path=nope", "--exclude-path=hard");
    assertThat(result.code()).isZero();
    assertThat(result.errors()).containsExactly("mkfs.erofs: warning: 'nope' excluded nothing");
  }

  @Test
  void laysDirectoriesOverEachOther() throws IOException {
    Path second = Files.createDirectories(folder.resolve("second/a"));
    Files.writeString(second.resolve("hello.txt"), "other\n");
    Cli.Result result = Cli.run("mkfs.erofs", image, tree, second.getParent());
    assertThat(result.code()).isZero();
    assertThat(Cli.run("erofs", "cat", image, "/a/hello.txt").out()).isEqualTo("other\n");
    assertThat(Cli.run("erofs", "cat", image, "/hard").out()).isEqualTo("hello\n");
  }

  @Test
  void aFailureLeavesWhatWasThere() throws IOException {
    Files.writeString(image, "old");
    assertThat(mkfs("-b3").code()).isEqualTo(1);
    assertThat(mkfs("--uid-offset=4294967295", "--force-uid=1").code()).isEqualTo(1);
    assertThat(Files.readString(image)).isEqualTo("old");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(image, tree);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-C8192, 2, '-C needs an algorithm, see -z (try ''erofs mkfs --help'')'",
    "-zbogus, 2, unknown compressor 'bogus' (try 'erofs mkfs --help')",
    "--gzinfo, 3, option '--gzinfo' is not supported yet",
    "--bogus, 2, unrecognized option '--bogus' (try 'erofs mkfs --help')",
  })
  void refusesInOneLine(String option, int code, String line) {
    Cli.Result drop = mkfs(option);
    assertThat(drop.code()).isEqualTo(1);
    assertThat(drop.out()).isEmpty();
    assertThat(drop.errors())
        .containsExactly("mkfs.erofs: " + line.replace("erofs mkfs", "mkfs.erofs"));
    Cli.Result erofs = Cli.run("erofs", "mkfs", option, image, tree);
    assertThat(erofs.code()).isEqualTo(code);
    assertThat(erofs.errors()).containsExactly("erofs mkfs: " + line);
    assertThat(image).doesNotExist();
  }

  @Test
  void missingArguments() {
    assertThat(Cli.run("mkfs.erofs").errors())
        .containsExactly("mkfs.erofs: missing argument: FILE (try 'mkfs.erofs --help')");
    assertThat(Cli.run("mkfs.erofs", image).errors())
        .containsExactly("mkfs.erofs: missing argument: SOURCE(s) (try 'mkfs.erofs --help')");
    Path none = folder.resolve("none");
    assertThat(Cli.run("mkfs.erofs", image, none).errors())
        .containsExactly("mkfs.erofs: " + none + ": No such file or directory");
    assertThat(Cli.run("mkfs.erofs", none.resolve("x"), tree).code()).isEqualTo(1);
  }
}
