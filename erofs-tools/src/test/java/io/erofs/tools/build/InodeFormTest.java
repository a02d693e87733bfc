package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Bytes;
import io.erofs.model.InodeVersion;
import io.erofs.model.Timestamp;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which inodes are compact, and that none of them lies about what it cannot hold. */
class InodeFormTest {
  private static final Timestamp COMMON = new Timestamp(1_600_000_000, 123_456_789);
  private static final Timestamp NEWEST = new Timestamp(1_700_000_000, 5);

  @TempDir Path directory;

  private static SourceEntry file(String path, Timestamp mtime) {
    return SourceEntry.file(Bytes.utf8(path), FileContent.EMPTY).mtime(mtime).build();
  }

  private static MemoryTree common() {
    return MemoryTree.named("common").mtime(COMMON).directory("").file("a", "").file("b", "");
  }

  @Test
  void theMostCommonTimeIsCompactWithItsNanoseconds() throws IOException {
    MemoryTree tree = common().add(file("newest", NEWEST));
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.inode("a").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("a").mtime()).isEqualTo(COMMON);
      assertThat(built.inode("newest").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("newest").mtime()).isEqualTo(NEWEST);
      assertThat(built.report().compactInodes()).isEqualTo(3);
    }
  }

  @Test
  void theBuildTimeIsTheNewestTimeAlthoughTheEpochIsAnother() throws IOException {
    MemoryTree tree = common().add(file("newest", NEWEST));
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.i64(1024 + 0x18)).isEqualTo(COMMON.seconds());
      assertThat(built.u32(1024 + 0x20)).isEqualTo(COMMON.nanos());
      assertThat(built.u32(1024 + 0x6C)).isEqualTo(NEWEST.seconds() - COMMON.seconds());
      assertThat(built.report().buildTime()).isEqualTo(new Timestamp(NEWEST.seconds(), 0));
    }
  }

  @Test
  void oldKernelsSeeNoTimeInCompactInodes() throws IOException {
    try (Built built = Built.of(directory, BuildOptions.defaults(), common())) {
      assertThat(built.u32(built.inode("a").position() + 0x0C)).isZero();
    }
  }

  @Test
  void aGivenBuildTimeOlderThanAllFilesMakesThemExtended() throws IOException {
    BuildOptions options = BuildOptions.builder().times(TimeOptions.preserve(1000)).build();
    try (Built built = Built.of(directory, options, common())) {
      assertThat(built.inode("a").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("a").mtime()).isEqualTo(COMMON);
      assertThat(built.report().buildTime()).isEqualTo(new Timestamp(1000, 0));
    }
  }

  @Test
  void ownersBeyond16BitsMakeAnInodeExtended() throws IOException {
    MemoryTree tree =
        common()
            .add(
                SourceEntry.file(Bytes.utf8("small"), FileContent.EMPTY)
                    .owner(65535, 65535)
                    .mtime(COMMON)
                    .build())
            .add(
                SourceEntry.file(Bytes.utf8("user"), FileContent.EMPTY)
                    .owner(65536, 0)
                    .mtime(COMMON)
                    .build())
            .add(
                SourceEntry.file(Bytes.utf8("group"), FileContent.EMPTY)
                    .owner(0, 4294967295L)
                    .mtime(COMMON)
                    .build());
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.inode("small").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("user").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("user").uid()).isEqualTo(65536);
      assertThat(built.inode("group").gid()).isEqualTo(4294967295L);
    }
  }

  @Test
  void linkCountsBeyond16BitsMakeAnInodeExtended() throws IOException {
    MemoryTree tree = common().file("65535", "x").file("65536", "x").directory("links");
    for (int i = 1; i < 65536; i++) {
      if (i < 65535) {
        tree.hardLink("links/a" + i, "65535");
      }
      tree.hardLink("links/b" + i, "65536");
    }
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.inode("65535").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("65535").linkCount()).isEqualTo(65535);
      assertThat(built.inode("65536").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("65536").linkCount()).isEqualTo(65536);
    }
  }

  @Test
  void sizesBeyond32BitsMakeAnInodeExtended() throws IOException {
    MemoryTree tree =
        common()
            .file("4G-1", FileContent.hole(0xFFFFFFFFL))
            .file("4G", FileContent.hole(0x100000000L));
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.inode("4G-1").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("4G-1").size()).isEqualTo(0xFFFFFFFFL);
      assertThat(built.inode("4G").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("4G").size()).isEqualTo(0x100000000L);
    }
  }

  @Test
  void a48BitImageKeepsSecondsInCompactInodes() throws IOException {
    MemoryTree tree =
        common()
            .add(file("newest", new Timestamp(1_700_000_000, COMMON.nanos())))
            .add(file("other nanos", new Timestamp(1_650_000_000, 1)))
            .add(file("before 1970", new Timestamp(-1, COMMON.nanos())));
    BuildOptions options = BuildOptions.builder().bit48(true).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.inode("newest").version()).isEqualTo(InodeVersion.COMPACT);
      assertThat(built.inode("newest").mtime())
          .isEqualTo(new Timestamp(1_700_000_000, COMMON.nanos()));
      assertThat(built.inode("other nanos").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("before 1970").version()).isEqualTo(InodeVersion.EXTENDED);
      assertThat(built.inode("before 1970").mtime()).isEqualTo(new Timestamp(-1, COMMON.nanos()));
    }
  }

  @Test
  void forcedCompactGivesAllFilesTheBuildTime() throws IOException {
    MemoryTree tree = common().add(file("newest", NEWEST));
    BuildOptions options = BuildOptions.builder().inodeForm(InodeForm.COMPACT).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.report().compactInodes()).isEqualTo(built.report().inodes());
      assertThat(built.inode("a").mtime()).isEqualTo(new Timestamp(NEWEST.seconds(), 0));
      assertThat(built.inode("newest").mtime()).isEqualTo(new Timestamp(NEWEST.seconds(), 0));
    }
  }

  @Test
  void forcedCompactIn48BitsSaysHowManyNanosecondsAreLost() throws IOException {
    MemoryTree tree = common().add(file("newest", NEWEST));
    BuildOptions options = BuildOptions.builder().inodeForm(InodeForm.COMPACT).bit48(true).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.inode("newest").mtime())
          .isEqualTo(new Timestamp(NEWEST.seconds(), COMMON.nanos()));
      assertThat(built.report().problems())
          .containsExactly(
              new SourceProblem(
                  SourceProblem.Kind.ATTRIBUTE_CHANGED,
                  Bytes.EMPTY,
                  "1 files have other nanoseconds, as compact inodes were asked for"));
    }
  }

  @Test
  void forcedCompactFailsForWhatDoesNotFit() {
    MemoryTree tree =
        common()
            .directory("dir")
            .add(SourceEntry.file(Bytes.utf8("dir/x"), FileContent.EMPTY).owner(70000, 0).build());
    BuildOptions options = BuildOptions.builder().inodeForm(InodeForm.COMPACT).build();
    assertThatThrownBy(() -> Built.of(directory, options, tree))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "/dir/x: does not fit into a compact inode: size 0, user 70000, group 0, links 1,"
                + " time 1600000000");
    assertThat(directory).isEmptyDirectory();
  }
}
