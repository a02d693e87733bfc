package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.testkit.Commands;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.archive.TarMaker;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.LayerStacks;
import io.erofs.tools.build.OverlayMount;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.export.TarExporter;
import io.erofs.tools.export.TarOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of layers is what overlayfs shows of them, extracted by GNU tar. */
class OciKernelTest {
  private static final Set<TreeDiff.Aspect> IGNORED =
      TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.LINKS);

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of(4).stream().mapToLong(Long::longValue);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mergedAndFlatAreWhatOverlayfsShows(long seed) throws IOException {
    KernelMount.assumeAvailable();
    List<Path> extracted = new ArrayList<>();
    Path layout = layout(seed, extracted);
    equalsOverlay(layout, extracted, Seeds.describe(seed));
  }

  /** Layers of all kinds on each other: archives in three packings, images in all media types. */
  @ParameterizedTest
  @MethodSource("seeds")
  void archivesAndImagesMayLieOnEachOther(long seed) throws IOException {
    KernelMount.assumeAvailable();
    List<Path> extracted = new ArrayList<>();
    LayoutMaker maker = new LayoutMaker(directory.resolve("layout"));
    int kind = Math.floorMod(seed, 7);
    for (MemoryTree layer : LayerStacks.of(seed, 8)) {
      byte[] tar = Files.readAllBytes(tar(layer, extracted.size(), extracted));
      add(maker, kind++ % 7, layer, tar);
    }
    maker.index(maker.manifest("amd64", ""));
    equalsOverlay(maker.root(), extracted, Seeds.describe(seed));
  }

  private void add(LayoutMaker maker, int kind, MemoryTree layer, byte[] tar) throws IOException {
    Path file = directory.resolve("layer.erofs");
    boolean isLowest = maker.layerCount() == 0;
    BuildOptions options = BuildOptions.builder().inlineData(kind % 4 == 0).build();
    OverlaySource.Marks marks = isLowest ? OverlaySource.Marks.STRIP : OverlaySource.Marks.KEEP;
    ImageBuilder.of(options).build(file, OverlaySource.of(List.of(layer), marks));
    byte[] image = Files.readAllBytes(file);
    switch (kind) {
      case 0 -> maker.layer("application/vnd.erofs", image, image);
      case 1 -> maker.layer(LayoutMaker.TAR + "+gzip", LayoutMaker.gzip(tar), tar);
      case 2 -> maker.layer("application/vnd.erofs+zstd", LayoutMaker.zstd(image), image);
      case 3 -> maker.layer(LayoutMaker.TAR + "+zstd", LayoutMaker.zstd(tar), tar);
      case 4 -> maker.layer("application/vnd.erofs.layer.v1", image, image);
      case 5 -> maker.layer(LayoutMaker.TAR, tar, tar);
      default -> maker.layer("application/vnd.erofs.layer.v1+zstd", LayoutMaker.zstd(image), image);
    }
  }

  private void equalsOverlay(Path layout, List<Path> extracted, String what) throws IOException {
    Path flat = directory.resolve("flat.erofs");
    OciReport report;
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      report = OciConverter.of(BuildOptions.defaults()).convert(source, directory.resolve("out"));
      OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
    }
    assertThat(report.build().problems()).isEmpty();
    try (OverlayMount overlay = OverlayMount.of(extracted);
        KernelMount merged = KernelMount.mount(report.merged(), report.devices(), 0);
        KernelMount one = KernelMount.mount(flat)) {
      TreeSnapshot expected = TreeSnapshot.capture(overlay.root());
      for (Path root : List.of(merged.root(), one.root())) {
        assertThat(TreeDiff.compare(expected, TreeSnapshot.capture(root), IGNORED))
            .as(what)
            .isEmpty();
      }
    }
    assertThat(Files.list(directory).map(p -> p.getFileName().toString()))
        .noneMatch(name -> name.startsWith(".erofs-"));
  }

  /** Runtimes unpack an archive where the layers below are in sight, so links are found. */
  @Test
  void hardLinksMayMeanFilesOfLowerLayers() throws IOException {
    KernelMount.assumeAvailable();
    byte[] first =
        new TarMaker()
            .pax('x', "SCHILY.xattr.user.k=v", "mtime=1.5")
            .add(TarMaker.header('0', "etc/motd", 5).octal(108, 8, 7))
            .data("hello")
            .add(TarMaker.header('2', "s", 0).octal(100, 8, 0777).put(157, "etc/motd"))
            .file("other", "other")
            .end();
    byte[] second =
        new TarMaker()
            .add(TarMaker.header('1', "copy", 0).put(157, "etc/motd"))
            .add(TarMaker.header('1', "new/copy", 0).put(157, "./etc/motd"))
            .add(TarMaker.header('1', "t", 0).put(157, "s"))
            .end();
    byte[] third =
        new TarMaker()
            .add(TarMaker.header('1', "third", 0).put(157, "new/copy"))
            .file("other", "changed")
            .end();
    TarSourceOptions options = TarSourceOptions.defaults();
    Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
    LayoutMaker maker = new LayoutMaker(directory.resolve("layout"));
    List<TreeSource> archives = new ArrayList<>();
    for (byte[] layer : List.of(first, second, third)) {
      Path tar = Files.write(directory.resolve("layer" + archives.size() + ".tar"), layer);
      maker.layer(LayoutMaker.TAR, layer, layer);
      archives.add(TarSource.open(tar, options));
      Commands.run(
          "tar", "--xattrs", "--xattrs-include=*", "-xpf", tar.toString(), "-C", "" + unpacked);
    }
    maker.index(maker.manifest("amd64", ""));
    Path built = directory.resolve("built");
    OciBuildOptions plain =
        OciBuildOptions.defaults().withImage(BuildOptions.builder().inlineData(false).build());
    OciBuilder.of(plain).build(built, archives);
    LayoutMaker mixed = new LayoutMaker(directory.resolve("mixed"));
    Path lowest = directory.resolve("lowest");
    ImageBuilder.of(BuildOptions.defaults()).build(lowest, archives.get(0));
    byte[] image = Files.readAllBytes(lowest);
    mixed.layer("application/vnd.erofs+zstd", LayoutMaker.zstd(image), image);
    mixed.layer(LayoutMaker.TAR, second, second).layer(LayoutMaker.TAR, third, third);
    mixed.index(mixed.manifest("amd64", ""));
    TreeSnapshot expected = TreeSnapshot.capture(unpacked);
    for (Path layout : List.of(maker.root(), built, mixed.root())) {
      equalsUnpacked(layout, expected);
    }
    for (TreeSource archive : archives) {
      archive.close();
    }
  }

  private void equalsUnpacked(Path layout, TreeSnapshot expected) throws IOException {
    String name = layout.getFileName().toString();
    Path flat = directory.resolve("flat-" + name);
    OciReport report;
    try (OciSource source = OciSource.open(layout, OciOptions.defaults())) {
      report =
          OciConverter.of(BuildOptions.defaults())
              .convert(source, directory.resolve("out-" + name));
      OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
    }
    // A file that a layer has anew is no longer the one of the layers below, as with overlayfs.
    Set<TreeDiff.Aspect> ignored =
        TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.MTIME, TreeDiff.Aspect.LINKS);
    try (KernelMount merged = KernelMount.mount(report.merged(), report.devices(), 0);
        KernelMount one = KernelMount.mount(flat)) {
      for (Path root : List.of(merged.root(), one.root())) {
        assertThat(TreeDiff.compare(expected, TreeSnapshot.capture(root), ignored))
            .as(name)
            .isEmpty();
        assertThat(Files.isSameFile(root.resolve("etc/motd"), root.resolve("copy"))).isTrue();
        assertThat(Files.isSameFile(root.resolve("third"), root.resolve("new/copy"))).isTrue();
      }
    }
  }

  /** Makes a layout, and beside it the layers as directories with marks of overlayfs. */
  private Path layout(long seed, List<Path> extracted) throws IOException {
    LayoutMaker maker = new LayoutMaker(directory.resolve("layout"));
    int number = 0;
    for (MemoryTree layer : LayerStacks.of(seed, 4)) {
      byte[] tar = Files.readAllBytes(tar(layer, number, extracted));
      switch (number % 3) {
        case 0 -> maker.layer(LayoutMaker.TAR + "+gzip", LayoutMaker.gzip(tar), tar);
        case 1 -> maker.layer(LayoutMaker.TAR + "+zstd", LayoutMaker.zstd(tar), tar);
        default -> maker.layer(LayoutMaker.TAR, tar, tar);
      }
      number++;
    }
    return maker.index(maker.manifest("amd64", "")).root();
  }

  private Path tar(MemoryTree layer, int number, List<Path> extracted) throws IOException {
    Path image = directory.resolve("layer.erofs");
    Path tar = directory.resolve("layer.tar");
    ImageBuilder.of(BuildOptions.defaults()).build(image, new ArchiveForm(layer));
    try (ErofsImage opened = Erofs.open(image)) {
      TarExporter.export(opened, TarOptions.builder().build(), tar);
    }
    Path folder = Files.createDirectory(directory.resolve("extracted" + number));
    Commands.run(
        "tar",
        "--xattrs",
        "--xattrs-include=*",
        "--numeric-owner",
        "-xpf",
        tar.toString(),
        "-C",
        folder.toString());
    mark(folder);
    extracted.add(folder);
    return tar;
  }

  private static void mark(Path folder) throws IOException {
    List<Path> markers;
    try (Stream<Path> files = Files.walk(folder)) {
      markers = files.filter(f -> f.getFileName().toString().startsWith(".wh.")).toList();
    }
    for (Path marker : markers) {
      Path parent = marker.getParent();
      Object time = Files.getLastModifiedTime(parent);
      Files.delete(marker);
      String name = marker.getFileName().toString();
      if (name.equals(".wh..wh..opq")) {
        Commands.run("setfattr", "-n", "trusted.overlay.opaque", "-v", "y", parent.toString());
      } else {
        Path whiteout = parent.resolve(name.substring(".wh.".length()));
        Commands.run("mknod", whiteout.toString(), "c", "0", "0");
        Commands.run("setfattr", "-n", "trusted.overlay.origin", parent.toString());
      }
      Files.setLastModifiedTime(parent, (java.nio.file.attribute.FileTime) time);
    }
  }
}
