package io.erofs.tools.build;

import static io.erofs.tools.archive.TarMaker.header;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Inode;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.archive.ArchiveException;
import io.erofs.tools.archive.TarMaker;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.build.source.TarData;
import io.erofs.tools.build.source.TarFilter;
import io.erofs.tools.build.source.TarSource;
import io.erofs.tools.build.source.TarSourceOptions;
import io.erofs.tools.export.TarExporter;
import io.erofs.tools.export.TarOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of tar archives, from files and streams. */
class TarSourceTest {
  @TempDir Path directory;
  private TarSourceOptions options = TarSourceOptions.defaults();

  @BeforeEach
  void spoolHere() {
    options = TarSourceOptions.defaults().withSpoolDirectory(directory);
  }

  static List<Long> seeds() {
    return Seeds.of(4);
  }

  private Built build(byte[] archive) throws IOException {
    return build(archive, BuildOptions.builder().build());
  }

  private Built build(byte[] archive, BuildOptions how) throws IOException {
    Path tar = Files.write(directory.resolve("x.tar"), archive);
    try (TarSource source = TarSource.open(tar, options)) {
      return Built.of(directory, how, source);
    }
  }

  private Built stream(byte[] archive) throws IOException {
    try (TarSource source = TarSource.of(new ByteArrayInputStream(archive), "pipe", options)) {
      return Built.of(directory, BuildOptions.builder().build(), source);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** What our own export writes comes back, as a file, from a pipe, and compressed. */
  @ParameterizedTest
  @MethodSource("seeds")
  void restoresWhatIsExported(long seed) throws IOException {
    GeneratedTree tree = TreeGenerator.of(seed).count(200).privileged(true).xattrs(true).generate();
    BuildOptions how = BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();
    Path first = directory.resolve("first.erofs");
    ImageBuilder.of(how).build(first, new GeneratedSource(tree));
    for (boolean sparse : List.of(false, true)) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      TreeSnapshot expected;
      try (ErofsImage image = Erofs.open(first)) {
        TarExporter.export(image, TarOptions.builder().sparse(sparse).build(), tar);
        expected = withoutSockets(ImageSnapshot.of(image).tree());
      }
      byte[] archive = tar.toByteArray();
      check(expected, build(archive, how), seed);
      check(expected, stream(archive), seed);
      check(expected, build(gzip(archive), how), seed);
    }
  }

  private static TreeSnapshot withoutSockets(TreeSnapshot tree) {
    return TreeSnapshot.of(
        tree.entries().values().stream().filter(e -> e.type() != FileType.SOCKET).toList(), true);
  }

  private static void check(TreeSnapshot expected, Built built, long seed) throws IOException {
    try (built) {
      TreeSnapshot actual = ImageSnapshot.like(expected, built.image()).tree();
      assertThat(TreeDiff.compare(expected, actual, TreeDiff.OF_FILE_SYSTEM))
          .as(Seeds.describe(seed))
          .isEmpty();
      assertThat(built.report().problems()).isEmpty();
    }
  }

  @Test
  void cleansNames() throws IOException {
    byte[] archive =
        new TarMaker()
            .add(header('5', "./", 0).octal(100, 8, 0700).octal(108, 8, 7))
            .file(".//a/./b", "1")
            .file("c///", "")
            .file("..d", "2")
            .end();
    try (Built built = build(archive)) {
      assertThat(built.inode("/").uid()).isEqualTo(7);
      assertThat(built.inode("/").mode() & 07777).isEqualTo(0700);
      assertThat(built.content("/a/b")).isEqualTo(new byte[] {'1'});
      assertThat(built.inode("/a").uid()).isEqualTo(7);
      assertThat(built.inode("/c").type()).isEqualTo(FileType.DIRECTORY);
      assertThat(built.content("/..d")).isEqualTo(new byte[] {'2'});
      assertThat(built.report().problems()).isEmpty();
    }
  }

  @Test
  void takesAbsoluteNamesAndSaysSo() throws IOException {
    byte[] archive = new TarMaker().file("/a", "1").add(header('1', "b", 0).put(157, "//a")).end();
    try (Built built = build(archive)) {
      assertThat(built.inode("/b").nid()).isEqualTo(built.inode("/a").nid());
      assertThat(built.report().problems().stream().map(SourceProblem::message))
          .containsExactly(
              directory.resolve("x.tar") + ": slashes at the beginning of names are left out");
    }
  }

  @Test
  void letsTheLastOfEqualNamesCount() throws IOException {
    byte[] archive =
        new TarMaker()
            .file("a", "old")
            .add(header('1', "link", 0).put(157, "a"))
            .file("a", "new")
            .file("d/x", "1")
            .add(header('5', "d", 0).octal(100, 8, 0711))
            .add(header('2', "s", 0).put(157, "a"))
            .add(header('5', "s", 0))
            .file("s/inside", "2")
            .end();
    for (Built image : List.of(build(archive), stream(archive))) {
      try (Built built = image) {
        assertThat(built.content("/a")).isEqualTo("new".getBytes(ISO_8859_1));
        assertThat(built.content("/link")).isEqualTo("old".getBytes(ISO_8859_1));
        assertThat(built.inode("/d").mode() & 07777).isEqualTo(0711);
        assertThat(built.content("/d/x")).hasSize(1);
        assertThat(built.content("/s/inside")).hasSize(1);
      }
    }
  }

  @Test
  void linksToWhateverCameBefore() throws IOException {
    byte[] archive =
        new TarMaker()
            .add(header('4', "dev", 0).octal(329, 8, 259).octal(337, 8, 300))
            .add(header('1', "dev2", 0).put(157, "./dev"))
            .add(header('2', "sym", 0).put(157, "no/where"))
            .add(header('1', "x/sym2", 0).put(157, "sym"))
            .add(header('1', "sym", 0).put(157, "sym"))
            .end();
    try (Built built = build(archive)) {
      Inode device = built.inode("/dev2");
      assertThat(device.device()).contains(new DeviceNumber(259, 300));
      assertThat(device.linkCount()).isEqualTo(2);
      assertThat(built.inode("/x/sym2").nid()).isEqualTo(built.inode("/sym").nid());
      assertThat(built.inode("/sym").linkCount()).isEqualTo(2);
    }
  }

  @Test
  void readsArchivesOfHeaders() throws IOException {
    options = options.withData(TarData.ABSENT);
    byte[] archive = new TarMaker().add(header('0', "a", 10_000)).add(header('0', "b", 3)).end();
    try (Built built = build(archive)) {
      assertThat(built.content("/a")).isEqualTo(new byte[10_000]);
      assertThat(built.content("/b")).isEqualTo(new byte[3]);
    }
  }

  private static final BuildOptions INDEX = BuildOptions.builder().blockSize(512).build();

  @Test
  void refersToTheArchive() throws IOException {
    options = options.withData(TarData.REFER);
    byte[] archive =
        new TarMaker()
            .file("a", "1".repeat(700))
            .file("empty", "")
            .add(header('1', "b", 0).put(157, "a"))
            .pax('x', "GNU.sparse.size=3000", "GNU.sparse.map=1024,512,2048,952")
            .add(header('0', "sparse", 1464))
            .data("2".repeat(1464))
            .end();
    try (Built built = build(archive, INDEX)) {
      checkIndex(built, directory.resolve("x.tar"), archive.length);
    }
    try (TarSource source = TarSource.of(new ByteArrayInputStream(archive), "pipe", options);
        Built built = Built.of(directory, INDEX, source)) {
      checkIndex(built, directory.resolve("x.tar"), archive.length);
    }
    Path raw = directory.resolve("raw.tar");
    options = options.withRawCopy(raw);
    try (Built built = build(gzip(archive), INDEX)) {
      checkIndex(built, raw, archive.length);
    }
  }

  private static void checkIndex(Built built, Path tar, int length) throws IOException {
    OpenOptions how = OpenOptions.builder().devices(List.of(tar)).build();
    try (ErofsImage image = Erofs.open(built.path(), how)) {
      assertThat(image.superblock().blockSize()).isEqualTo(512);
      assertThat(image.devices()).hasSize(1);
      assertThat(image.devices().get(0).blocks()).isEqualTo(length / 512);
      Inode a = image.resolve("/b");
      assertThat(image.newInputStream(a).readAllBytes())
          .isEqualTo("1".repeat(700).getBytes(ISO_8859_1));
      byte[] sparse = image.newInputStream(image.resolve("/sparse")).readAllBytes();
      String expected = "\0".repeat(1024) + "2".repeat(512) + "\0".repeat(512) + "2".repeat(952);
      assertThat(sparse).isEqualTo(expected.getBytes(ISO_8859_1));
      assertThat(image.newInputStream(image.resolve("/empty")).readAllBytes()).isEmpty();
    }
    assertThat(Files.size(built.path())).isLessThan(4096);
  }

  @Test
  void refersToPlainArchivesOnly() throws IOException {
    options = options.withData(TarData.REFER);
    byte[] archive = new TarMaker().file("a", "1").end();
    assertThatThrownBy(() -> build(gzip(archive), INDEX))
        .hasMessageContaining("this is gzip, but an image can refer to data in a plain archive");
    assertThatThrownBy(() -> build(archive)).hasMessageContaining("/a: ");
    // The last block of the data must be whole, for a device has whole blocks.
    byte[] cut = Arrays.copyOf(archive, 600);
    assertThatThrownBy(() -> build(cut, INDEX)).hasMessageContaining("/a: ");
    assertOnly("x.tar");
  }

  @Test
  void keepsLinksToWhatIsExcluded() throws IOException {
    byte[] archive =
        new TarMaker()
            .file("out/file", "content")
            .add(header('1', "in1", 0).put(157, "out/file"))
            .add(header('1', "in2", 0).put(157, "out/file"))
            .end();
    BuildOptions how =
        BuildOptions.builder().exclude(path -> path.equals(Bytes.utf8("out"))).build();
    for (byte[] bytes : List.of(archive, gzip(archive))) {
      try (Built built = build(bytes, how)) {
        assertThat(built.content("/in2")).isEqualTo("content".getBytes(ISO_8859_1));
        assertThat(built.inode("/in1").nid()).isEqualTo(built.inode("/in2").nid());
        assertThat(built.report().inodes()).isEqualTo(2);
      }
    }
  }

  @Test
  void writesTheDecompressedArchive() throws IOException {
    byte[] archive = new TarMaker().file("a", "1".repeat(5000)).end();
    Path raw = directory.resolve("raw.tar");
    options = options.withRawCopy(raw);
    for (byte[] bytes : List.of(archive, gzip(archive))) {
      try (Built built = build(bytes)) {
        assertThat(built.content("/a")).hasSize(5000);
        assertThat(raw).hasBinaryContent(archive);
      }
      Files.delete(raw);
      Files.delete(directory.resolve("built.erofs"));
    }
    byte[] damaged = gzip(archive);
    damaged[damaged.length - 8] ^= 1;
    assertThatThrownBy(() -> build(damaged)).hasMessageContaining("checksum");
    assertOnly("x.tar");
  }

  @Test
  void insistsOnTheCompressionThatWasAskedFor() throws IOException {
    byte[] archive = new TarMaker().file("a", "").end();
    options = options.withFilter(TarFilter.XZ);
    assertThatThrownBy(() -> build(gzip(archive)))
        .hasMessage(directory.resolve("x.tar") + ": offset 0: this is gzip, but not xz or lzma");
    assertThatThrownBy(() -> build(archive)).hasMessageContaining("this is plain");
    options = options.withFilter(TarFilter.GZIP);
    build(gzip(archive)).close();
    build(archive).close();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        of(512, "entry '../b': '../b' leads out of the tree with '..'", "../b"),
        of(512, "'x/../../b' leads out of the tree", "x/../../b"),
        of(512, "'b/..' leads out of the tree", "b/.."),
        of(512, "entry 'a/b': /a: is not a directory, but", "a/b"),
        Arguments.of(
            512,
            "entry 'b': hard link to 'c', which is not in front of it",
            new TarMaker().file("a", "").add(header('1', "b", 0).put(157, "c")).file("c", "")),
        Arguments.of(
            512,
            "entry 'b': hard link to 'b', which is not in front of it",
            new TarMaker().file("a", "").add(header('1', "b", 0).put(157, "b"))),
        Arguments.of(
            0,
            "entry 'b': hard link to 'c', which is not in front of it",
            new TarMaker()
                .add(header('1', "b", 0).put(157, "c"))
                .add(header('1', "c", 0).put(157, "b"))),
        Arguments.of(
            1024,
            "entry 'b': hard link to 's/f', which is not in front of it",
            new TarMaker()
                .file("d/f", "")
                .add(header('2', "s", 0).put(157, "d"))
                .add(header('1', "b", 0).put(157, "s/f"))),
        Arguments.of(
            512,
            "/b: hard link to /d, which is a directory",
            new TarMaker().file("d/x", "").add(header('1', "b", 0).put(157, "d"))),
        Arguments.of(
            512,
            "entry 'b': '../../etc/passwd' leads out of the tree",
            new TarMaker().file("a", "").add(header('1', "b", 0).put(157, "../../etc/passwd"))),
        Arguments.of(
            512,
            "entry 's/passwd': /s: is not a directory",
            new TarMaker().add(header('2', "s", 0).put(157, "/etc")).file("s/passwd", "x")),
        Arguments.of(
            512,
            "device number 4096:0 is out of range",
            new TarMaker().file("a", "").add(header('3', "b", 0).octal(329, 8, 4096))),
        Arguments.of(
            1024,
            "/: the root is not a directory",
            new TarMaker().file("a", "").file("./", "").add(header('6', ".", 0))),
        Arguments.of(
            1024,
            ": a name has 256 bytes, at most 255 are possible",
            new TarMaker()
                .file("a", "")
                .file("b", "")
                .pax('x', "path=" + "n".repeat(256))
                .file("c", "")));
  }

  private static Arguments of(int offset, String problem, String name) {
    return Arguments.of(offset, problem, new TarMaker().file("a", "").file(name, ""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("hostile")
  void refuses(int offset, String problem, TarMaker maker) throws IOException {
    byte[] archive = maker.end();
    assertThatThrownBy(() -> build(archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(problem);
    assertOnly("x.tar");
    assertThatThrownBy(() -> stream(archive))
        .hasMessageStartingWith("pipe: offset " + offset + ": ")
        .hasMessageContaining(problem);
    assertOnly("x.tar");
  }

  @Test
  void leavesNothingOfATruncatedArchive() throws IOException {
    byte[] archive = new TarMaker().file("a", "1".repeat(9000)).bytes();
    byte[] cut = Arrays.copyOf(archive, 5000);
    assertThatThrownBy(() -> build(cut))
        .hasMessage(
            directory.resolve("x.tar")
                + ": offset 0: entry 'a': the archive ends at offset 5000, inside of the entry's"
                + " data");
    assertThatThrownBy(() -> build(gzip(cut))).hasMessageContaining("ends at offset 5000");
    byte[] packed = gzip(archive);
    assertThatThrownBy(() -> build(Arrays.copyOf(packed, packed.length - 20)))
        .hasMessageContaining("the gzip stream ends too early, at its byte");
    assertOnly("x.tar");
  }

  private void assertOnly(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly(name);
    }
  }

  @Test
  void laysArchivesOverEachOther() throws IOException {
    Path lower = Files.write(directory.resolve("l"), new TarMaker().file("d/a", "1").end());
    byte[] over = new TarMaker().file("d/b", "2").add(header('1', "c", 0).put(157, "d/a")).end();
    Path upper = Files.write(directory.resolve("u"), over);
    try (TarSource first = TarSource.open(lower, options);
        TarSource second = TarSource.open(upper, options);
        Built built =
            Built.of(
                directory,
                BuildOptions.builder().build(),
                MemoryTree.named("m").file("m", "0"),
                first,
                second)) {
      assertThat(built.inode("/c").nid()).isEqualTo(built.inode("/d/a").nid());
      assertThat(built.content("/d/b")).hasSize(1);
      assertThat(built.content("/m")).hasSize(1);
    }
  }
}
