package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How entries of sources become a tree. */
class TreeRulesTest {
  @TempDir Path directory;

  private Built build(TreeSource... sources) throws IOException {
    return Built.of(directory, BuildOptions.defaults(), sources);
  }

  private static String text(Built built, String path) throws IOException {
    return new String(built.content(path), StandardCharsets.UTF_8);
  }

  private static List<String> names(Built built, String path) throws IOException {
    return built.image().list(built.inode(path)).stream()
        .map(entry -> entry.name().toString())
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .collect(Collectors.toList());
  }

  private static SourceEntry.Builder directory(String path) {
    return SourceEntry.directory(Bytes.utf8(path));
  }

  private static SourceEntry linked(String path, Object key, String text) {
    return SourceEntry.file(Bytes.utf8(path), FileContent.of(Bytes.utf8(text)))
        .linkKey(key)
        .build();
  }

  @Test
  void anEmptySourceGivesAnEmptyRoot() throws IOException {
    try (Built built = build(MemoryTree.named("empty"))) {
      assertThat(names(built, "/")).isEmpty();
      assertThat(built.inode("/").permissions()).isEqualTo(0755);
      assertThat(built.inode("/").linkCount()).isEqualTo(2);
      assertThat(built.inode("/").mtime()).isEqualTo(Timestamp.ZERO);
      assertThat(built.report().blocks()).isEqualTo(1);
    }
  }

  @Test
  void missingParentsAreLikeTheirParents() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .mtime(new Timestamp(99, 0))
            .file("a/b/c/file", "x")
            .add(directory("a").permissions(0700).owner(7, 8).mtime(new Timestamp(50, 1)).build());
    try (Built built = build(tree)) {
      assertThat(built.inode("a").permissions()).isEqualTo(0700);
      assertThat(built.inode("a/b").permissions()).isEqualTo(0755);
      assertThat(built.inode("a/b/c").uid()).isEqualTo(7);
      assertThat(built.inode("a/b/c").gid()).isEqualTo(8);
      assertThat(built.inode("a/b/c").mtime()).isEqualTo(new Timestamp(50, 1));
      assertThat(built.inode("/").mtime()).isEqualTo(new Timestamp(99, 0));
      assertThat(built.inode("/").uid()).isZero();
    }
  }

  @Test
  void laterEntriesAndLaterSourcesReplaceEarlierOnes() throws IOException {
    MemoryTree lower =
        MemoryTree.named("lower")
            .file("same", "first")
            .file("same", "second")
            .file("dir/kept", "kept")
            .file("gone/deep/file", "x")
            .file("file", "x");
    MemoryTree upper =
        MemoryTree.named("upper")
            .file("same", "third")
            .add(directory("dir").permissions(0500).build())
            .file("dir/added", "added")
            .file("gone", "now a file")
            .file("gone2/x", "x")
            .add(directory("file").build())
            .file("file/inside", "y");
    try (Built built = build(lower, upper)) {
      assertThat(names(built, "/")).containsExactly("dir", "file", "gone", "gone2", "same");
      assertThat(text(built, "same")).isEqualTo("third");
      assertThat(names(built, "dir")).containsExactly("added", "kept");
      assertThat(built.inode("dir").permissions()).isEqualTo(0500);
      assertThat(text(built, "gone")).isEqualTo("now a file");
      assertThat(names(built, "file")).containsExactly("inside");
      assertThat(built.report().inodes()).isEqualTo(10);
    }
  }

  @Test
  void aReplacedDirectoryDoesNotComeBackThroughTheCacheOfPaths() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .file("d/x", "1")
            .file("d", "file")
            .add(directory("d").build())
            .file("d/y", "2");
    try (Built built = build(tree)) {
      assertThat(names(built, "d")).containsExactly("y");
    }
  }

  @Test
  void entriesBelowAFileAreRefused() {
    MemoryTree tree = MemoryTree.named("t").symlink("lib", "usr/lib").file("lib/x", "1");
    assertThatThrownBy(() -> build(tree))
        .isInstanceOf(BuildException.class)
        .hasMessage("/lib: is not a directory, but the source has entries below it");
  }

  @Test
  void equalKeysAreOneFileButOnlyWithinASource() throws IOException {
    MemoryTree first =
        MemoryTree.named("1").add(linked("a", 5, "one")).add(linked("d/b", 5, "not looked at"));
    MemoryTree second = MemoryTree.named("2").add(linked("c", 5, "two"));
    try (Built built = build(first, second)) {
      assertThat(built.inode("a").nid()).isEqualTo(built.inode("d/b").nid());
      assertThat(built.inode("a").linkCount()).isEqualTo(2);
      assertThat(text(built, "d/b")).isEqualTo("one");
      assertThat(built.inode("c").linkCount()).isEqualTo(1);
      assertThat(text(built, "c")).isEqualTo("two");
    }
  }

  @Test
  void linksMayComeBeforeTheirTargets() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .hardLink("later", "d/file")
            .file("d/file", "x")
            .hardLink("second", "later2")
            .hardLink("later2", "d/file")
            .add(
                SourceEntry.special(
                        Bytes.utf8("dev"), FileType.BLOCK_DEVICE, new DeviceNumber(8, 1))
                    .build())
            .hardLink("dev2", "dev");
    try (Built built = build(tree)) {
      assertThat(built.inode("later").linkCount()).isEqualTo(4);
      assertThat(built.inode("second").nid()).isEqualTo(built.inode("d/file").nid());
      assertThat(built.inode("dev").linkCount()).isEqualTo(2);
    }
  }

  @Test
  void linksToNothingAndToDirectoriesAreRefused() {
    assertThatThrownBy(() -> build(MemoryTree.named("t").hardLink("a", "b/c")))
        .isInstanceOf(BuildException.class)
        .hasMessage("/a: hard link to /b/c, which is not there");
    assertThatThrownBy(() -> build(MemoryTree.named("t").directory("d").hardLink("a", "d")))
        .isInstanceOf(BuildException.class)
        .hasMessage("/a: hard link to /d, which is a directory");
  }

  @Test
  void aReplacedNameIsOneLinkLess() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t").file("a", "x").hardLink("b", "a").hardLink("c", "a").file("b", "y");
    try (Built built = build(tree)) {
      assertThat(built.inode("a").linkCount()).isEqualTo(2);
      assertThat(text(built, "b")).isEqualTo("y");
    }
  }

  @Test
  void dereferencedLinksAreFilesOfTheirOwn() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .add(linked("a", 5, "one"))
            .add(linked("b", 5, "one"))
            .hardLink("c", "a")
            .symlink("s", "x")
            .hardLink("s2", "s");
    BuildOptions options = BuildOptions.builder().dereferenceHardLinks(true).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.report().inodes()).isEqualTo(6);
      for (String name : List.of("a", "b", "c", "s", "s2")) {
        assertThat(built.inode(name).linkCount()).isEqualTo(1);
      }
      assertThat(text(built, "c")).isEqualTo("one");
      assertThat(built.image().readLink(built.inode("s2"))).isEqualTo(Bytes.utf8("x"));
    }
  }

  @Test
  void excludesPathsWithAllThatIsBelow() throws IOException {
    List<String> asked = new ArrayList<>();
    Predicate<Bytes> exclude =
        path -> {
          asked.add(path.toString());
          return path.equals(Bytes.utf8("a/b")) || path.equals(Bytes.utf8("x"));
        };
    MemoryTree tree =
        MemoryTree.named("t")
            .directory("")
            .file("a/b/c/d", "1")
            .file("a/b/c/e", "1")
            .file("a/bb", "2")
            .file("a/b", "3")
            .file("x", "4")
            .hardLink("x/y", "a/bb")
            .file("y", "5");
    BuildOptions options = BuildOptions.builder().exclude(exclude).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(names(built, "/")).containsExactly("a", "y");
      assertThat(names(built, "a")).containsExactly("bb");
      assertThat(asked).doesNotContain("");
    }
  }

  @Test
  void ownersAreForcedThenShifted() throws IOException {
    OwnerOptions owners = new OwnerOptions(OptionalLong.of(10), OptionalLong.empty(), 5, 100);
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.file(Bytes.utf8("f"), FileContent.EMPTY).owner(1, 2).build());
    try (Built built = Built.of(directory, BuildOptions.builder().owners(owners).build(), tree)) {
      assertThat(built.inode("f").uid()).isEqualTo(15);
      assertThat(built.inode("f").gid()).isEqualTo(102);
    }
  }

  @Test
  void ownersThatOverflowAreRefused() {
    OwnerOptions owners =
        new OwnerOptions(OptionalLong.empty(), OptionalLong.empty(), 4294967295L, 0);
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.file(Bytes.utf8("f"), FileContent.EMPTY).owner(1, 2).build());
    assertThatThrownBy(
            () -> Built.of(directory, BuildOptions.builder().owners(owners).build(), tree))
        .isInstanceOf(BuildException.class)
        .hasMessage("/f: user number 1 plus offset 4294967295 is too large");
  }

  @Test
  void timesAreKeptClampedOrFixed() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .mtime(new Timestamp(100, 7))
            .directory("")
            .file("old", "")
            .mtime(new Timestamp(200, 1))
            .file("new", "");
    try (Built kept = build(tree)) {
      assertThat(kept.inode("new").mtime()).isEqualTo(new Timestamp(200, 1));
      assertThat(kept.report().buildTime()).isEqualTo(new Timestamp(200, 0));
    }
    try (Built clamped =
        Built.of(directory, BuildOptions.builder().times(TimeOptions.clamp(200)).build(), tree)) {
      assertThat(clamped.inode("old").mtime()).isEqualTo(new Timestamp(100, 7));
      assertThat(clamped.inode("new").mtime()).isEqualTo(new Timestamp(200, 0));
    }
    try (Built fixed =
        Built.of(directory, BuildOptions.builder().times(TimeOptions.fixed(-5)).build(), tree)) {
      assertThat(fixed.inode("old").mtime()).isEqualTo(new Timestamp(-5, 0));
      assertThat(fixed.inode("/").mtime()).isEqualTo(new Timestamp(-5, 0));
      assertThat(fixed.report().buildTime()).isEqualTo(new Timestamp(-5, 0));
    }
    try (Built newest =
        Built.of(directory, BuildOptions.builder().times(TimeOptions.newest()).build(), tree)) {
      assertThat(newest.inode("old").mtime()).isEqualTo(new Timestamp(200, 0));
    }
  }

  @Test
  void attributesWithoutAPlaceAreReported() throws IOException {
    List<Xattr> xattrs =
        Stream.of("user.fine", "system.nfs4_acl", "user.", "btrfs.compression")
            .map(name -> new Xattr(Bytes.utf8(name), Bytes.utf8("v"), false))
            .collect(Collectors.toCollection(ArrayList::new));
    xattrs.add(new Xattr(Bytes.utf8("user.large"), Bytes.of(new byte[65536]), false));
    MemoryTree tree =
        MemoryTree.named("t")
            .add(SourceEntry.file(Bytes.utf8("f"), FileContent.EMPTY).xattrs(xattrs).build());
    try (Built built = build(tree)) {
      assertThat(built.image().xattrs(built.inode("f")))
          .containsExactly(new Xattr(Bytes.utf8("user.fine"), Bytes.utf8("v"), false));
      assertThat(built.report().problems())
          .extracting(Object::toString)
          .containsExactly(
              "/f: extended attribute system.nfs4_acl is in a namespace that images have no place"
                  + " for",
              "/f: extended attribute user. has a name that images have no place for",
              "/f: extended attribute btrfs.compression is in a namespace that images have no"
                  + " place for",
              "/f: extended attribute user.large has a value of more than 65535 bytes");
    }
  }

  @Test
  void attributesLeftOutOnRequestAreCounted() throws IOException {
    Xattr xattr = new Xattr(Bytes.utf8("user.a"), Bytes.utf8("v"), false);
    MemoryTree tree =
        MemoryTree.named("t")
            .add(directory("").xattrs(List.of(xattr)).build())
            .add(directory("d").xattrs(List.of(xattr)).build());
    BuildOptions options =
        BuildOptions.builder().xattrs(XattrOptions.DEFAULTS.withTolerance(-1)).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.image().xattrs(built.inode("d"))).isEmpty();
      assertThat(built.report().problems())
          .extracting(Object::toString)
          .containsExactly("/: 2 extended attributes left out, as asked");
    }
  }

  static Stream<Arguments> badEntries() {
    FileContent none = FileContent.EMPTY;
    return Stream.of(
        Arguments.of(SourceEntry.file(Bytes.EMPTY, none), "/: the root is not a directory"),
        Arguments.of(
            SourceEntry.file(Bytes.utf8("/abs"), none), "//abs: a name in the path is empty"),
        Arguments.of(SourceEntry.file(Bytes.utf8("a/"), none), "/a/: a name in the path is empty"),
        Arguments.of(
            SourceEntry.file(Bytes.utf8("a//b"), none), "/a//b: a name in the path is empty"),
        Arguments.of(
            SourceEntry.file(Bytes.utf8("a/../b"), none),
            "/a/../b: '.' and '..' are not possible in a path"),
        Arguments.of(
            SourceEntry.file(Bytes.utf8("."), none), "/.: '.' and '..' are not possible in a path"),
        Arguments.of(
            SourceEntry.file(Bytes.of(new byte[] {'a', 0}), none),
            "/a\\x00: a name contains a NUL byte"),
        Arguments.of(
            SourceEntry.file(Bytes.utf8("x".repeat(256)), none),
            "/" + "x".repeat(256) + ": a name has 256 bytes, at most 255 are possible"),
        Arguments.of(
            SourceEntry.symlink(Bytes.utf8("l"), Bytes.EMPTY),
            "/l: the target of the symbolic link has 0 bytes; 1 to 4095 without NUL are possible"),
        Arguments.of(
            SourceEntry.symlink(Bytes.utf8("l"), Bytes.of(new byte[4096])),
            "/l: the target of the symbolic link has 4096 bytes; 1 to 4095 without NUL are"
                + " possible"),
        Arguments.of(
            SourceEntry.directory(Bytes.utf8("d"))
                .xattrs(
                    IntStream.range(0, 2)
                        .mapToObj(i -> new Xattr(Bytes.utf8("user.a"), Bytes.EMPTY, i == 0))
                        .toList()),
            "/d: the source gives extended attribute user.a twice"));
  }

  @ParameterizedTest
  @MethodSource("badEntries")
  void refusesEntriesThatNoImageCanHold(SourceEntry.Builder entry, String message) {
    assertThatThrownBy(() -> build(MemoryTree.named("t").add(entry.build())))
        .isInstanceOf(BuildException.class)
        .hasMessage(message);
    assertThat(directory).isEmptyDirectory();
  }
}
