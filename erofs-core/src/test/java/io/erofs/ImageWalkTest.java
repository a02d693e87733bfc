package io.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.LimitExceededException;
import io.erofs.error.Location;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.testkit.Corpus;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.DamagedImage;
import io.erofs.testkit.ImagePatcher;
import io.erofs.testkit.TinyImage;
import io.erofs.testkit.TreeEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks visit everything once, in order, and end. */
class ImageWalkTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String NAME_OF_255 = "n".repeat(255);

  static List<CorpusImage> images() {
    return Corpus.uncompressed();
  }

  static List<DamagedImage> damaged() {
    return Corpus.damaged();
  }

  private static ErofsImage open(byte[] bytes) throws IOException {
    return Erofs.open(ByteSource.of("tiny", bytes), List.of(), OpenOptions.DEFAULT);
  }

  private static ErofsImage sample() throws IOException {
    return open(
        new TinyImage()
            .file("a", "1")
            .directory("b")
            .file("b/c", "2")
            .directory("b/d")
            .file("b/d/e", "3")
            .file("b.x", "4")
            .symlink("z", "b/d")
            .build());
  }

  private static List<String> paths(ErofsImage image, String start) throws IOException {
    List<String> paths = new ArrayList<>();
    image.walk(
        Bytes.utf8(start),
        entry -> {
          paths.add(entry.depth() + ":" + entry.path());
          return ImageVisitor.Next.CONTINUE;
        });
    return paths;
  }

  @Test
  void visitsParentsFirstAndNamesInTheOrderOfTheirBytes() throws IOException {
    try (ErofsImage image = sample()) {
      assertThat(paths(image, ""))
          .containsExactly("0:", "1:a", "1:b", "2:b/c", "2:b/d", "3:b/d/e", "1:b.x", "1:z");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"b", "/b", "//b/", "./b", "a/../b"})
  void startsWhereItIsTold(String start) throws IOException {
    try (ErofsImage image = sample()) {
      if (start.startsWith("a/")) {
        assertThatThrownBy(() -> paths(image, start))
            .isInstanceOf(java.nio.file.NotDirectoryException.class);
      } else {
        assertThat(paths(image, start)).containsExactly("0:", "1:c", "1:d", "2:d/e");
      }
    }
  }

  @Test
  void startsAtAFileUnderItsName() throws IOException {
    try (ErofsImage image = sample()) {
      List<Bytes> names = new ArrayList<>();
      image.walk(
          Bytes.utf8("/b/d/e"),
          entry -> {
            names.add(entry.name());
            assertThat(entry.path()).isEqualTo(Bytes.EMPTY);
            assertThat(entry.parent()).isEmpty();
            return ImageVisitor.Next.CONTINUE;
          });
      assertThat(names).containsExactly(Bytes.utf8("e"));
    }
  }

  @Test
  void followsALinkAtTheStartOnlyBeforeASlash() throws IOException {
    try (ErofsImage image = sample()) {
      assertThat(paths(image, "z")).containsExactly("0:");
      assertThat(paths(image, "z/")).containsExactly("0:", "1:e");
      assertThatThrownBy(() -> paths(image, "nothing")).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void goesOnAsTheVisitorSays() throws IOException {
    try (ErofsImage image = sample()) {
      List<String> seen = new ArrayList<>();
      image.walk(
          entry -> {
            seen.add(entry.toString());
            return switch (entry.toString()) {
              case "b/d" -> ImageVisitor.Next.SKIP;
              case "b.x" -> ImageVisitor.Next.STOP;
              default -> ImageVisitor.Next.CONTINUE;
            };
          });
      assertThat(seen).containsExactly("", "a", "b", "b/c", "b/d", "b.x");
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void visitsEveryNameOfTheCorpusAndEveryInodeOnce(CorpusImage image) throws IOException {
    OpenOptions options =
        OpenOptions.builder().offset(image.offset()).devices(image.sideFiles()).build();
    Map<Long, ImageEntry> first = new HashMap<>();
    Set<Bytes> paths = new TreeSet<>();
    try (ErofsImage opened = Erofs.open(image.image(), options)) {
      opened.walk(
          entry -> {
            Inode inode = entry.inode();
            assertThat(entry.firstName().map(ImageEntry::path))
                .isEqualTo(
                    java.util.Optional.ofNullable(first.get(inode.nid())).map(ImageEntry::path));
            if (inode.linkCount() > 1) {
              first.putIfAbsent(inode.nid(), entry);
            }
            assertThat(paths.add(Bytes.utf8("/").concat(entry.path()))).isTrue();
            return ImageVisitor.Next.CONTINUE;
          });
    }
    assertThat(paths)
        .isEqualTo(
            image.manifest().entries().stream()
                .map(TreeEntry::path)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void tellsAsManyOtherNamesAsTheInodeHasLinks() throws IOException {
    TinyImage tiny = new TinyImage().file("a", "x").file("b", "y").file("c", "z").file("d", "z");
    ImagePatcher patcher = ImagePatcher.of(tiny.build());
    patcher.u32("i_nlink of a", tiny.offset("a") + 44, 3);
    for (String name : List.of("b", "c", "d")) {
      // Directory entries are in the order . .. a b c d, each of 12 bytes that begin with the nid.
      int index = 2 + "abcd".indexOf(name);
      patcher.u64("nid of " + name, tiny.offset("") + 64 + 12L * index, tiny.nid("a"));
    }
    try (ErofsImage image = open(patcher.toByteArray())) {
      Map<String, String> firstNames = new HashMap<>();
      image.walk(
          entry -> {
            firstNames.put(
                entry.toString(), entry.firstName().map(ImageEntry::toString).orElse("-"));
            return ImageVisitor.Next.CONTINUE;
          });
      assertThat(firstNames).containsEntry("a", "-").containsEntry("b", "a");
      assertThat(firstNames).containsEntry("c", "a").containsEntry("d", "-");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dir-child-is-root", "dir-child-is-self", "dir-cycle-two", "dir-dag-bomb"})
  void endsWhereADirectoryIsReachedTwice(String name) throws IOException {
    DamagedImage image = Corpus.damaged(name);
    try (ErofsImage opened = Erofs.open(image.image())) {
      CorruptImageException failure =
          assertTimeoutPreemptively(
              LIMIT,
              () ->
                  catchThrowableOfType(
                      CorruptImageException.class,
                      () -> opened.walk(entry -> ImageVisitor.Next.CONTINUE)));
      assertThat(failure.rule()).isEqualTo("L-12");
      assertThat(failure.location().path()).startsWith("/");
    }
  }

  @Test
  void goesDeepWithoutStack() throws IOException {
    int[] deepest = {0};
    try (ErofsImage opened = Erofs.open(Corpus.damaged("dir-deep-500").image())) {
      opened.walk(
          entry -> {
            deepest[0] = Math.max(deepest[0], entry.depth());
            return ImageVisitor.Next.CONTINUE;
          });
    }
    assertThat(deepest[0]).isGreaterThanOrEqualTo(500);
  }

  /** Far down, directories above let go of their blocks, and go on where they were. */
  @Test
  void goesOnInDirectoriesFarAbove() throws IOException {
    TinyImage tiny = new TinyImage();
    List<String> expected = new ArrayList<>(List.of("0:"));
    StringBuilder path = new StringBuilder();
    for (int depth = 1; depth <= 200; depth++) {
      String parent = path.toString();
      tiny.file(parent + "a", "1").directory(parent + "m").file(parent + "z", "2");
      expected.add(2 * depth - 1, depth + ":" + parent + "a");
      expected.add(2 * depth, depth + ":" + parent + "m");
      expected.add(2 * depth + 1, depth + ":" + parent + "z");
      path.append("m/");
    }
    try (ErofsImage image = open(tiny.build())) {
      assertThat(paths(image, "")).isEqualTo(expected);
    }
  }

  @Test
  void boundsTheLengthOfPaths() throws IOException {
    TinyImage tiny = new TinyImage();
    StringBuilder path = new StringBuilder();
    for (int depth = 0; depth < 257; depth++) {
      path.append(depth == 0 ? "" : "/").append(NAME_OF_255);
      tiny.directory(path.toString());
    }
    try (ErofsImage image = open(tiny.build())) {
      assertThatThrownBy(() -> image.walk(entry -> ImageVisitor.Next.CONTINUE))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageStartingWith("path length=65791 exceeds the limit of 65536");
    }
  }

  @Test
  void namesThePathOfWhatCannotBeRead() throws IOException {
    TinyImage tiny = new TinyImage().directory("b").file("b/c", "2");
    byte[] badInode =
        ImagePatcher.of(tiny.build()).u16("i_mode", tiny.offset("b/c") + 4, 0).toByteArray();
    byte[] badBlock =
        ImagePatcher.of(tiny.build()).u16("nameoff", tiny.offset("b") + 64 + 8, 5).toByteArray();
    assertThat(failureOf(badInode)).isEqualTo("/b/c");
    assertThat(failureOf(badBlock)).isEqualTo("/b");
  }

  private static String failureOf(byte[] bytes) throws IOException {
    try (ErofsImage image = open(bytes)) {
      ErofsException failure =
          catchThrowableOfType(
              ErofsException.class, () -> image.walk(entry -> ImageVisitor.Next.CONTINUE));
      return failure.location().path();
    }
  }

  @Test
  void addsThePathToErrorsOfTheVisitorThatHaveNone() throws IOException {
    try (ErofsImage image = sample()) {
      Location nowhere = Location.of("tiny");
      for (Location location : List.of(nowhere, nowhere.withPath("/elsewhere"))) {
        ImageVisitor failing =
            entry -> {
              if (entry.depth() == 2) {
                throw new CorruptImageException("X-01", "test", location);
              }
              return ImageVisitor.Next.CONTINUE;
            };
        ErofsException failure =
            catchThrowableOfType(ErofsException.class, () -> image.walk(Bytes.utf8("b/"), failing));
        assertThat(failure.location().path())
            .isEqualTo(location == nowhere ? "/b/d/e" : "/elsewhere");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void endsInEveryDamagedImage(DamagedImage image) {
    OpenOptions options = OpenOptions.builder().devices(image.sideFiles()).build();
    assertTimeoutPreemptively(
        LIMIT,
        () -> {
          try (ErofsImage opened = Erofs.open(image.image(), options)) {
            opened.walk(entry -> ImageVisitor.Next.CONTINUE);
          } catch (ErofsException typed) {
            assertThat(typed.getMessage()).contains(image.name());
          }
        });
  }
}
