package io.erofs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.testkit.TinyImage;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths behave as those of the default provider of a Unix system, which is the oracle here. */
class ErofsPathTest {
  private static final String[] SAMPLES = {
    "",
    "/",
    "a",
    "/a",
    "a/b",
    "/a/b",
    "a/b/c",
    "/a/b/c",
    ".",
    "..",
    "../a",
    "a/..",
    "/a/../b",
    "a/./b",
    "./a",
    "/..",
    "/../a",
    "a//b/",
    "//a",
    "a/../..",
    "../..",
    "a/b/../../..",
    "é/ü"
  };

  @TempDir static Path folder;
  private static FileSystem fileSystem;

  @BeforeAll
  static void open() throws Exception {
    Path image = Files.write(folder.resolve("t.erofs"), new TinyImage().build());
    fileSystem = FileSystems.newFileSystem(image);
  }

  @AfterAll
  static void close() throws Exception {
    fileSystem.close();
  }

  private static String text(Path path) {
    return path == null ? "null" : path.toString();
  }

  @Test
  void partsAgreeWithTheDefaultProvider() {
    for (String sample : SAMPLES) {
      Path ours = fileSystem.getPath(sample);
      Path theirs = Path.of(sample);
      assertThat(ours).as(sample).hasToString(theirs.toString());
      assertThat(text(ours.getRoot())).as(sample).isEqualTo(text(theirs.getRoot()));
      assertThat(text(ours.getParent())).as(sample).isEqualTo(text(theirs.getParent()));
      assertThat(text(ours.getFileName())).as(sample).isEqualTo(text(theirs.getFileName()));
      assertThat(ours.getNameCount()).as(sample).isEqualTo(theirs.getNameCount());
      assertThat(ours.isAbsolute()).as(sample).isEqualTo(theirs.isAbsolute());
      assertThat(ours.normalize()).as(sample).hasToString(theirs.normalize().toString());
      List<String> names = new ArrayList<>();
      ours.forEach(name -> names.add(name.toString()));
      List<String> expected = new ArrayList<>();
      theirs.forEach(name -> expected.add(name.toString()));
      assertThat(names).as(sample).isEqualTo(expected);
    }
  }

  @Test
  void pairsAgreeWithTheDefaultProvider() {
    for (String first : SAMPLES) {
      for (String second : SAMPLES) {
        Path ours = fileSystem.getPath(first);
        Path theirs = Path.of(first);
        Path other = fileSystem.getPath(second);
        Path theirOther = Path.of(second);
        String what = "'" + first + "' and '" + second + "'";
        assertThat(ours.resolve(other)).as(what).hasToString(theirs.resolve(theirOther).toString());
        assertThat(ours.startsWith(other)).as(what).isEqualTo(theirs.startsWith(theirOther));
        assertThat(ours.endsWith(other)).as(what).isEqualTo(theirs.endsWith(theirOther));
        assertThat(ours.equals(other)).as(what).isEqualTo(theirs.equals(theirOther));
        assertThat(Integer.signum(ours.compareTo(other)))
            .as(what)
            .isEqualTo(Integer.signum(theirs.compareTo(theirOther)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /a/b/c, b/c",
    "/a/b, /a/c, ../c",
    "a, a, ''",
    "'', a/b, a/b",
    "a/b, c, ../../c",
    "/, /x, x",
    "./a, a/b, b",
    "/a/../b/., /b/./c/.., ''",
    "/../a, /x/../y, ../y",
    "., x, x",
    "a/b/.., ../c, ../../c"
  })
  void relativizes(String from, String to, String expected) {
    Path way = fileSystem.getPath(from).relativize(fileSystem.getPath(to));
    assertThat(way).hasToString(expected);
    assertThat(Path.of(from).relativize(Path.of(to))).hasToString(expected);
  }

  @Test
  void relativizeRefusesWhatHasNoAnswer() {
    assertThatThrownBy(() -> fileSystem.getPath("/a").relativize(fileSystem.getPath("b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fileSystem.getPath("..").relativize(fileSystem.getPath("b")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void subpathsAndIndexes() {
    Path path = fileSystem.getPath("/a/b/c");
    assertThat(path.subpath(1, 3)).hasToString("b/c");
    assertThat(path.getName(0)).hasToString("a");
    assertThatThrownBy(() -> path.subpath(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> path.getName(3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void getPathJoins() {
    assertThat(fileSystem.getPath("/a", "b", "", "c/d")).hasToString("/a/b/c/d");
    assertThat(fileSystem.getPath("", "b")).hasToString("b");
    assertThatThrownBy(() -> fileSystem.getPath("a\0b")).isInstanceOf(InvalidPathException.class);
    assertThatThrownBy(() -> fileSystem.getPath("a\\x2fb"))
        .isInstanceOf(InvalidPathException.class);
  }

  @Test
  void doesNotMixWithOtherProviders() {
    Path ours = fileSystem.getPath("a");
    Path theirs = Path.of("a");
    assertThatThrownBy(() -> ours.resolve(theirs)).isInstanceOf(ProviderMismatchException.class);
    assertThat(ours.startsWith(theirs)).isFalse();
    assertThat(ours.equals(theirs)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "*.txt a.txt",
        "*.txt a.txt.gz",
        "*.txt d/a.txt",
        "**.txt d/a.txt",
        "**/x a/b/x",
        "**/x x",
        "? a",
        "? ab",
        "a?c a/c",
        "[abc] b",
        "[!abc] b",
        "[!abc] d",
        "[a-c]x bx",
        "[a-c]x dx",
        "[-a] -",
        "{a,b*} bcd",
        "{a,b*} cd",
        "a{b,c}d acd",
        "\\* *",
        "\\* a",
        "a.c abc",
        "[*] *",
        "[a^] ^",
        "a+ aa",
        "(a) (a)"
      })
  void globsAgreeWithTheDefaultProvider(String glob, String path) {
    assertThat(fileSystem.getPathMatcher("glob:" + glob).matches(fileSystem.getPath(path)))
        .isEqualTo(FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a", "{a{b}}", "[a", "a\\", "[a/b]"})
  void refusesBadGlobs(String glob) {
    assertThatThrownBy(() -> fileSystem.getPathMatcher("glob:" + glob))
        .isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void matchesRegexAndRefusesOtherSyntaxes() {
    assertThat(fileSystem.getPathMatcher("regex:a.*").matches(fileSystem.getPath("abc"))).isTrue();
    assertThatThrownBy(() -> fileSystem.getPathMatcher("sql:a%"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> fileSystem.getPathMatcher("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
