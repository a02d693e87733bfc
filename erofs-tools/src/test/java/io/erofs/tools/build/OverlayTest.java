package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.ImageSource;
import io.erofs.tools.build.source.ImageSource.Data;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers laid over each other give what overlayfs shows of them. */
class OverlayTest {
  /** Overlayfs counts links of its own. */
  private static final Set<TreeDiff.Aspect> IGNORED =
      TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.LINKS);

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of(6).stream().mapToLong(Long::longValue);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aMergedStackIsWhatOverlayfsShows(long seed) throws IOException {
    KernelMount.assumeAvailable();
    List<Path> images = images(LayerStacks.of(seed, 4));
    Path merged = build("merged", stack(images, Data.COPY, Marks.STRIP));
    compareWithOverlay(seed, images, merged, List.of());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aStackWhoseDataStaysIsWhatOverlayfsShows(long seed) throws IOException {
    KernelMount.assumeAvailable();
    List<Path> images = images(LayerStacks.of(seed, 4));
    Path merged = build("merged", stack(images, Data.REFER, Marks.STRIP));
    assertThat(Files.size(merged)).isLessThanOrEqualTo(4096 * 3);
    compareWithOverlay(seed, images, merged, images);
  }

  /** What refers to others can be merged again: their devices are carried over. */
  @Test
  void devicesOfImagesAreDevicesOfTheResult() throws IOException {
    KernelMount.assumeAvailable();
    List<Path> images = images(LayerStacks.of(1, 4));
    Path lower = build("lower", stack(images.subList(0, 2), Data.REFER, Marks.KEEP));
    Path all =
        build("all", stack(List.of(lower, images.get(2), images.get(3)), Data.REFER, Marks.STRIP));
    compareWithOverlay(1, images, all, images);
    Path extended = directory.resolve("extended.erofs");
    try (TreeSource stack =
        OverlaySource.of(
            List.of(
                ImageSource.of(Erofs.open(all), Data.COPY_OWN),
                MemoryTree.named("more").file("more", "of it")),
            Marks.KEEP)) {
      ImageBuilder.of(BuildOptions.defaults()).build(extended, stack);
    }
    try (KernelMount mount = KernelMount.mount(extended, images, 0)) {
      assertThat(mount.root().resolve("more")).hasContent("of it");
      assertThat(TreeSnapshot.capture(mount.root()).entries()).hasSizeGreaterThan(3);
    }
  }

  @Test
  void refusesToReferToCompressedFiles() throws IOException {
    Path packed = directory.resolve("packed.erofs");
    MemoryTree tree = MemoryTree.named("tree").file("zeros", "0".repeat(100_000));
    ImageBuilder.of(
            BuildOptions.builder()
                .compression(
                    CompressionOptions.builder().algorithms(Compressors.allOf("lz4", 4096)).build())
                .build())
        .build(packed, tree);
    assertThatThrownBy(() -> build("merged", stack(List.of(packed), Data.REFER, Marks.KEEP)))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("/zeros: is compressed in " + packed);
  }

  @Test
  void copiesFilesWhoseEndsAreBehindTheirInodes() throws IOException {
    Path inline = directory.resolve("inline.erofs");
    MemoryTree tree = MemoryTree.named("tree").file("f", "0".repeat(5000)).file("g", "1");
    ImageBuilder.of(BuildOptions.defaults()).build(inline, tree);
    Path merged = build("merged", stack(List.of(inline), Data.REFER, Marks.KEEP));
    try (ErofsImage image = Erofs.open(merged)) {
      assertThat(image.devices()).extracting(d -> d.tag().length()).containsExactly(32);
      assertThat(image.newInputStream(image.resolve("f")).readAllBytes()).hasSize(5000);
      assertThat(image.newInputStream(image.resolve("g")).readAllBytes()).hasSize(1);
    }
  }

  private static void compareWithOverlay(
      long seed, List<Path> images, Path merged, List<Path> devices) throws IOException {
    List<KernelMount> mounts = new ArrayList<>();
    try {
      List<Path> layers = new ArrayList<>();
      for (Path image : images) {
        mounts.add(KernelMount.mount(image));
        layers.add(mounts.get(mounts.size() - 1).root());
      }
      try (OverlayMount overlay = OverlayMount.of(layers);
          KernelMount ours = KernelMount.mount(merged, devices, 0)) {
        TreeSnapshot expected = TreeSnapshot.capture(overlay.root());
        TreeSnapshot actual = TreeSnapshot.capture(ours.root());
        assertThat(TreeDiff.compare(expected, actual, IGNORED)).as(Seeds.describe(seed)).isEmpty();
        assertThat(expected.entries().size()).isGreaterThan(1);
      }
    } finally {
      for (KernelMount mount : mounts) {
        mount.close();
      }
    }
  }

  static LongStream manySeeds() {
    return Seeds.of(40).stream().mapToLong(Long::longValue);
  }

  @ParameterizedTest
  @MethodSource("manySeeds")
  void mergingInStepsIsMergingAtOnce(long seed) throws IOException {
    List<MemoryTree> layers = LayerStacks.of(seed, 4);
    Path once = build("once", OverlaySource.of(List.copyOf(layers), Marks.STRIP));
    OverlaySource upper = OverlaySource.of(List.of(layers.get(2), layers.get(3)), Marks.KEEP);
    Path lower =
        build("lower", OverlaySource.of(List.of(layers.get(0), layers.get(1)), Marks.KEEP));
    try (ErofsImage first = Erofs.open(once);
        ImageSource base = ImageSource.of(Erofs.open(lower), Data.COPY)) {
      Path twice = build("twice", OverlaySource.of(List.of(base, upper), Marks.STRIP));
      try (ErofsImage second = Erofs.open(twice)) {
        TreeSnapshot expected = ImageSnapshot.of(first).tree();
        TreeSnapshot actual = ImageSnapshot.like(expected, second).tree();
        assertThat(
                TreeDiff.compare(
                    expected, actual, EnumSet.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT)))
            .as(Seeds.describe(seed))
            .isEmpty();
      }
    }
  }

  @Test
  void whiteoutsHideNamesAndStayIfAsked() throws IOException {
    MemoryTree lower = MemoryTree.named("lower").file("d/keep", "1").file("d/gone", "2");
    MemoryTree upper = MemoryTree.named("upper").add(whiteout("d/gone"));
    assertThat(names(OverlaySource.of(List.of(lower, upper), Marks.STRIP)))
        .containsExactly("/", "/d", "/d/keep");
    Path kept = build("kept", OverlaySource.of(List.of(lower, upper), Marks.KEEP));
    try (ErofsImage image = Erofs.open(kept)) {
      assertThat(image.resolve("d/gone").isWhiteout()).isTrue();
      assertThat(image.xattrs(image.resolve("d")))
          .extracting(x -> x.name().toString())
          .containsExactly("trusted.overlay.origin");
      assertThat(image.xattrs(image.root())).isEmpty();
    }
  }

  @Test
  void namesOfArchivesAreMarks() throws IOException {
    MemoryTree lower =
        MemoryTree.named("lower")
            .file("a", "1")
            .file("d/old", "2")
            .file("e/old", "3")
            .file("f", "");
    MemoryTree upper =
        MemoryTree.named("upper")
            .file(".wh.a", "")
            .file(".wh..wh.plnk", "")
            .file("d/new", "4")
            .file("d/.wh..wh..opq", "")
            .file("e/new", "5")
            .file(".wh.e", "")
            .file("f", "6")
            .file(".wh.f", "")
            .file(".wh.missing", "");
    assertThat(names(OverlaySource.ofArchives(List.of(lower, upper), Marks.STRIP)))
        .containsExactly("/", "/d", "/d/new", "/e", "/e/new", "/f");
    Path kept = build("kept", OverlaySource.ofArchives(List.of(upper), Marks.KEEP));
    try (ErofsImage image = Erofs.open(kept)) {
      assertThat(image.resolve("a").isWhiteout()).isTrue();
      assertThat(image.resolve("missing").isWhiteout()).isTrue();
      assertThat(image.resolve("f").isRegular()).isTrue();
      assertThat(image.xattr(image.resolve("d"), Bytes.utf8("trusted.overlay.opaque")))
          .contains(Bytes.utf8("y"));
      assertThat(image.list(image.root()))
          .extracting(e -> e.name().toString())
          .containsExactly("a", "d", "e", "f", "missing");
    }
    assertThatThrownBy(
            () ->
                names(
                    OverlaySource.ofArchives(
                        List.of(MemoryTree.named("tree").file("d/.wh.", "")), Marks.STRIP)))
        .isInstanceOf(BuildException.class)
        .hasMessage("/d/.wh.: is the name of a whiteout, but of nothing");
  }

  @Test
  void anOpaqueRootHidesEverythingBelow() throws IOException {
    MemoryTree lower = MemoryTree.named("lower").file("old", "1");
    MemoryTree upper = MemoryTree.named("upper").add(opaque("")).file("new", "2");
    assertThat(names(OverlaySource.of(List.of(lower, upper), Marks.STRIP)))
        .containsExactly("/", "/new");
  }

  @Test
  void aFileInTheMiddleHidesTheDirectoryBelow() throws IOException {
    MemoryTree bottom = MemoryTree.named("bottom").file("d/old", "1");
    MemoryTree middle = MemoryTree.named("middle").file("d", "file");
    MemoryTree top = MemoryTree.named("top").file("d/new", "2");
    assertThat(names(OverlaySource.of(List.of(bottom, middle, top), Marks.STRIP)))
        .containsExactly("/", "/d", "/d/new");
  }

  @Test
  void hardLinksOfLayersStayApart() throws IOException {
    MemoryTree lower = MemoryTree.named("lower").file("a", "1").hardLink("b", "a");
    MemoryTree upper = MemoryTree.named("upper").hardLink("c", "d").file("d", "2");
    Path merged = build("merged", OverlaySource.of(List.of(lower, upper), Marks.STRIP));
    try (ErofsImage image = Erofs.open(merged)) {
      assertThat(image.resolve("a")).isEqualTo(image.resolve("b"));
      assertThat(image.resolve("c")).isEqualTo(image.resolve("d"));
      assertThat(image.resolve("a").nid()).isNotEqualTo(image.resolve("c").nid());
      assertThat(image.resolve("c").linkCount()).isEqualTo(2);
    }
  }

  @Test
  void refusesHardLinksToOtherLayers() {
    MemoryTree lower = MemoryTree.named("lower").file("a", "1");
    MemoryTree upper = MemoryTree.named("upper").hardLink("b", "a");
    assertThatThrownBy(() -> names(OverlaySource.of(List.of(lower, upper), Marks.STRIP)))
        .isInstanceOf(BuildException.class)
        .hasMessage("/b: hard link to /a, which is not there");
  }

  @Test
  void refusesDataElsewhere() {
    MemoryTree tree =
        MemoryTree.named("tree")
            .add(
                SourceEntry.directory(Bytes.utf8("d"))
                    .xattrs(List.of(xattr("trusted.overlay.redirect", "/e")))
                    .build());
    assertThatThrownBy(() -> names(OverlaySource.of(List.of(tree), Marks.STRIP)))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("/d: trusted.overlay.redirect");
  }

  private static TreeSource stack(List<Path> images, Data data, Marks marks) throws IOException {
    List<TreeSource> sources = new ArrayList<>();
    for (Path image : images) {
      sources.add(ImageSource.of(Erofs.open(image), data));
    }
    return OverlaySource.of(sources, marks);
  }

  private List<Path> images(List<MemoryTree> layers) throws IOException {
    List<Path> images = new ArrayList<>();
    for (MemoryTree layer : layers) {
      images.add(build("layer" + images.size(), OverlaySource.of(List.of(layer), Marks.KEEP)));
    }
    return images;
  }

  private Path build(String name, TreeSource source) throws IOException {
    Path image = directory.resolve(name + ".erofs");
    ImageBuilder.of(BuildOptions.builder().inlineData(false).build()).build(image, source);
    source.close();
    return image;
  }

  private List<String> names(TreeSource source) throws IOException {
    List<String> names = new ArrayList<>();
    try (ErofsImage image = Erofs.open(build("names", source))) {
      image.walk(
          entry -> {
            names.add("/" + entry.path());
            return io.erofs.ImageVisitor.Next.CONTINUE;
          });
    }
    return names;
  }

  private static SourceEntry whiteout(String path) {
    return SourceEntry.special(
            Bytes.utf8(path),
            io.erofs.model.FileType.CHARACTER_DEVICE,
            io.erofs.model.DeviceNumber.ZERO)
        .build();
  }

  private static SourceEntry opaque(String path) {
    return SourceEntry.directory(Bytes.utf8(path))
        .xattrs(List.of(xattr("trusted.overlay.opaque", "y")))
        .build();
  }

  private static Xattr xattr(String name, String value) {
    return new Xattr(Bytes.utf8(name), Bytes.utf8(value), false);
  }
}
