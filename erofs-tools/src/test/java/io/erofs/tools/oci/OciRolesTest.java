package io.erofs.tools.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Xattr;
import io.erofs.testkit.Commands;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.Compressors;
import io.erofs.tools.build.ImageBuilder;
import io.erofs.tools.build.OverlayMount;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.FileDigests;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that are EROFS images with devices, compressed files, or data in other layers. */
class OciRolesTest {
  private static final String ROLE = ",\"annotations\":{\"org.erofs.role\":\"%s\"}";
  private static final Set<TreeDiff.Aspect> IGNORED =
      TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.LINKS);

  @TempDir Path directory;
  private LayoutMaker maker;

  @BeforeEach
  void prepare() throws IOException {
    maker = new LayoutMaker(directory.resolve("layout"));
  }

  private Path image(String name, BuildOptions options, MemoryTree tree) throws IOException {
    Path image = directory.resolve(name);
    ImageBuilder.of(options).build(image, tree);
    return image;
  }

  private void layer(Path file, String role) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String more = role.isEmpty() ? "" : ROLE.formatted(role);
    maker.layer(
        maker.descriptor("application/vnd.erofs", bytes, more), OciDigest.of(bytes).toString());
  }

  private static FileContent noise(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return FileContent.of(Bytes.of(bytes));
  }

  private static Xattr xattr(String name, Bytes value) {
    return new Xattr(Bytes.utf8(name), value, false);
  }

  /** Makes both kinds of images. */
  private OciReport convert(Path flat) throws IOException {
    maker.index(maker.manifest("amd64", ""));
    try (OciSource source = OciSource.open(maker.root(), OciOptions.defaults())) {
      OciConverter.of(BuildOptions.defaults()).flatten(source, flat);
      return OciConverter.of(BuildOptions.defaults()).convert(source, directory.resolve("out"));
    }
  }

  @Test
  void devicesAndCompressedFilesOfLayersAreInTheMergedImage() throws IOException {
    KernelMount.assumeAvailable();
    Path blob = directory.resolve("blob");
    ChunkOptions chunks = ChunkOptions.of(8192).withBlobFile(blob);
    MemoryTree below =
        MemoryTree.named("below").file("noise", noise(300_000, 1)).file("d/gone", "1");
    Path lower = image("lower", BuildOptions.builder().chunks(chunks).build(), below);
    CompressionOptions lz4 =
        CompressionOptions.builder().algorithms(Compressors.allOf("lz4", 4096)).build();
    SourceEntry whiteout =
        SourceEntry.special(Bytes.utf8("d/gone"), FileType.CHARACTER_DEVICE, DeviceNumber.ZERO)
            .build();
    MemoryTree above =
        MemoryTree.named("above")
            .file("text", "some words, again and again; ".repeat(9000))
            .file("d/small", "behind its inode")
            .file("plain", noise(100_000, 2))
            .add(whiteout);
    Path upper = image("upper", BuildOptions.builder().compression(lz4).build(), above);
    layer(blob, "device");
    layer(lower, "overlay-lower");
    layer(upper, "");
    Path flat = directory.resolve("flat");
    OciReport report = convert(flat);
    assertThat(report.devices())
        .extracting(p -> p.getFileName().toString())
        .containsExactly(OciDigest.ofFile(blob).hex(), OciDigest.ofFile(upper).hex());
    try (KernelMount first = KernelMount.mount(lower, List.of(blob), 0);
        KernelMount second = KernelMount.mount(upper);
        OverlayMount overlay = OverlayMount.of(List.of(first.root(), second.root()));
        KernelMount merged = KernelMount.mount(report.merged(), report.devices(), 0);
        KernelMount one = KernelMount.mount(flat)) {
      TreeSnapshot expected = TreeSnapshot.capture(overlay.root());
      for (Path root : List.of(merged.root(), one.root())) {
        assertThat(TreeDiff.compare(expected, TreeSnapshot.capture(root), IGNORED)).isEmpty();
      }
    }
  }

  @Test
  void refusesAnImageWithoutTheDevicesThatItNeeds() throws IOException {
    ChunkOptions chunks = ChunkOptions.of(8192).withBlobFile(directory.resolve("blob"));
    MemoryTree tree = MemoryTree.named("t").file("noise", noise(30_000, 1));
    layer(image("image", BuildOptions.builder().chunks(chunks).build(), tree), "");
    maker.index(maker.manifest("amd64", ""));
    try (OciSource source = OciSource.open(maker.root(), OciOptions.defaults())) {
      OciConverter converter = OciConverter.of(BuildOptions.defaults());
      assertThatThrownBy(() -> converter.convert(source, directory.resolve("out")))
          .isInstanceOf(OciException.class)
          .hasMessageContaining("has 1 devices, but 0 are below it");
    }
    assertThat(directory.resolve("out")).doesNotExist();
  }

  private static final int DATA_SIZE = 50_000;

  private static SourceEntry elsewhere(String path, String target, Bytes digest) {
    Bytes value = digest.isEmpty() ? digest : Bytes.of(new byte[] {0, 36, 0, 1}).concat(digest);
    return SourceEntry.file(Bytes.utf8(path), FileContent.hole(DATA_SIZE))
        .xattrs(
            List.of(
                xattr("trusted.overlay.metacopy", value),
                xattr("trusted.overlay.redirect", Bytes.utf8(target)),
                xattr("user.k", Bytes.utf8("v"))))
        .owner(7, 8)
        .build();
  }

  private void data() throws IOException {
    MemoryTree data =
        MemoryTree.named("data")
            .file("ob/1", noise(DATA_SIZE, 1))
            .file("ob/2", noise(DATA_SIZE, 2))
            .file("unused", "x");
    layer(image("data", BuildOptions.builder().inlineData(false).build(), data), "overlay-data");
  }

  @Test
  void dataOfFilesMayBeInLayersOfTheirOwn() throws IOException {
    KernelMount.assumeAvailable();
    data();
    MemoryTree tree =
        MemoryTree.named("t")
            .add(elsewhere("a", "/ob/1", FileDigests.verity(noise(DATA_SIZE, 1))))
            .add(elsewhere("d/b", "/ob/2", Bytes.EMPTY))
            .hardLink("d/c", "a")
            .file("own", "its own");
    Path upper = image("upper", BuildOptions.builder().chunks(ChunkOptions.of(4096)).build(), tree);
    layer(upper, "");
    Path flat = directory.resolve("flat");
    OciReport report = convert(flat);
    try (ErofsImage merged =
        Erofs.open(report.merged(), OpenOptions.builder().devices(report.devices()).build())) {
      assertThat(merged.resolve("a").nid()).isEqualTo(merged.resolve("d/c").nid());
      assertThat(Files.size(report.merged())).isLessThan(DATA_SIZE);
    }
    Path overlay = Files.createDirectory(directory.resolve("overlay"));
    try (KernelMount first = KernelMount.mount(directory.resolve("data"));
        KernelMount second = KernelMount.mount(upper);
        KernelMount merged = KernelMount.mount(report.merged(), report.devices(), 0);
        KernelMount one = KernelMount.mount(flat)) {
      String lower = "lowerdir=" + second.root() + "::" + first.root();
      Commands.run(
          "mount",
          "-t",
          "overlay",
          "-o",
          "ro,metacopy=on,redirect_dir=on," + lower,
          "overlay",
          overlay.toString());
      try {
        TreeSnapshot expected = TreeSnapshot.capture(overlay);
        for (Path root : List.of(merged.root(), one.root())) {
          assertThat(TreeDiff.compare(expected, TreeSnapshot.capture(root), IGNORED)).isEmpty();
        }
      } finally {
        Commands.run("umount", overlay.toString());
      }
    }
  }

  @Test
  void refusesDataThatIsNotWhatAFileSays() throws IOException {
    Bytes wrong = FileDigests.verity(noise(DATA_SIZE, 3));
    refuses(elsewhere("a", "/ob/1", wrong), "/a: fs-verity digest ", ", but its data has ");
    refuses(elsewhere("a", "/ob/none", wrong), "/a: its data is /ob/none, which no layer of data");
    refuses(elsewhere("a", "/unused", wrong), "/a: size=50000, but its data /unused has 1");
    refuses(elsewhere("a", "/ob/1", Bytes.utf8("x")), "trusted.overlay.metacopy of 5 bytes");
    refuses(elsewhere("a", "ob/1", wrong), "trusted.overlay.", "are not found");
  }

  private void refuses(SourceEntry file, String... phrases) throws IOException {
    maker.clear();
    data();
    layer(image("upper", BuildOptions.defaults(), MemoryTree.named("t").add(file)), "");
    maker.index(maker.manifest("amd64", ""));
    try (OciSource source = OciSource.open(maker.root(), OciOptions.defaults())) {
      OciConverter converter = OciConverter.of(BuildOptions.defaults());
      assertThatThrownBy(() -> converter.convert(source, directory.resolve("out")))
          .isInstanceOf(BuildException.class)
          .satisfies(e -> assertThat(e.getMessage()).contains(phrases));
    }
    assertThat(directory.resolve("out")).doesNotExist();
  }
}
