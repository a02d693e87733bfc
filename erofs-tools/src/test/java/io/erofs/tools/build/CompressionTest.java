package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.KernelVersion;
import io.erofs.model.Xattr;
import io.erofs.testkit.FileData;
import io.erofs.testkit.FileData.Pattern;
import io.erofs.testkit.FileData.Segment;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileStrategy;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compressed how, and what is left as it is. */
class CompressionTest {
  private static final int BLOCK = 4096;
  private static final int SEGMENT = 4 << 20;

  @TempDir Path directory;

  private static BuildOptions options(Consumer<CompressionOptions.Builder> more) {
    CompressionOptions.Builder compression =
        CompressionOptions.builder().algorithms(List.of(new PlainLz4()));
    more.accept(compression);
    return BuildOptions.builder().compression(compression.build()).build();
  }

  private static BuildOptions options() {
    return options(nothing -> {});
  }

  private static TestContent text(long size) {
    List<Segment> segments = new ArrayList<>();
    for (long at = 0; at < size; at += 2000) {
      long rest = size - at;
      segments.add(new Segment(at, Math.min(600, rest), at, Pattern.RANDOM));
      if (rest > 600) {
        segments.add(new Segment(at + 600, Math.min(1400, rest - 600), at, Pattern.TEXT));
      }
    }
    return new TestContent(new FileData(size, segments));
  }

  private static TestContent random(long size) {
    return new TestContent(FileData.of(size, 4, Pattern.RANDOM));
  }

  private Built build(BuildOptions options, MemoryTree tree) throws IOException {
    Built built = Built.of(directory, options, tree);
    assertThat(
            ImageChecker.check(built.path(), CheckOptions.builder().data(true).build()).findings())
        .isEmpty();
    return built;
  }

  private static void hasContent(Built built, String name, TestContent content) throws IOException {
    assertThat(built.content(name)).isEqualTo(content.data().toByteArray());
  }

  /** Linux counts the blocks of LZ4 by its pages, and an index counts to 2047. */
  @ParameterizedTest
  @CsvSource({"512, lz4, 256", "1024, lz4, 256", "2048, lz4, 256", "512, deflate, 2047"})
  void largestPclustersOfSmallBlocksCanBeRead(int blockSize, String algorithm, int blocks)
      throws IOException {
    List<CompressorFactory> codecs = Compressors.allOf(algorithm, 1 << 20);
    BuildOptions options =
        options(compression -> compression.algorithms(codecs).pclusterSize(1 << 20)).toBuilder()
            .blockSize(blockSize)
            .build();
    TestContent content = text(6 << 20);
    try (Built built = build(options, MemoryTree.named("t").file("text", content))) {
      hasContent(built, "text", content);
      assertThat(built.extents("text"))
          .extracting(extent -> ((Extent.Encoded) extent).physicalLength() / blockSize)
          .contains(blocks)
          .allMatch(count -> count <= blocks);
      KernelMount.assumeAvailable();
      try (KernelMount mount = KernelMount.mount(built.path())) {
        assertThat(mount.root().resolve("text")).hasBinaryContent(content.data().toByteArray());
      }
    }
  }

  @Test
  void oneBlockPclustersOfLz4AreForLinux54() throws IOException {
    try (Built built = build(options(), MemoryTree.named("t").file("text", text(300_000)))) {
      hasContent(built, "text", text(300_000));
      assertThat(built.inode("text").layout()).isEqualTo(DataLayout.COMPRESSED_COMPACT);
      assertThat(built.report().features())
          .containsExactly(Feature.SB_CHKSUM, Feature.MTIME, Feature.ZERO_PADDING);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(5, 4));
      assertThat(built.u16(1024 + 0x54)).isEqualTo(65535);
      assertThat(built.report().imageBytes()).isLessThan(200_000);
    }
  }

  @Test
  void largerPclustersComeWithARecord() throws IOException {
    BuildOptions options = options(o -> o.pclusterSize(16384));
    try (Built built = build(options, MemoryTree.named("t").file("text", text(3_000_000)))) {
      hasContent(built, "text", text(3_000_000));
      assertThat(built.report().features()).contains(Feature.COMPR_CFGS, Feature.BIG_PCLUSTER);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(5, 13));
      assertThat(built.image().superblock().compression()).isEqualTo(1);
      assertThat(built.image().compression())
          .containsExactly(new CompressionConfig(Algorithm.LZ4, 65535, 4));
    }
  }

  @Test
  void anImageOfWhatDoesNotShrinkIsTheSameAsWithoutCompression() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .file("tiny", "some")
            .file("block", random(BLOCK))
            .file("large", random(1_000_000))
            .symlink("link", "tiny");
    Path plain = directory.resolve("plain");
    Path compressed = directory.resolve("compressed");
    ImageBuilder.of(BuildOptions.defaults()).build(plain, tree);
    ImageBuilder.of(options(o -> o.pclusterSize(65536).inlineTails(true))).build(compressed, tree);
    assertThat(Files.mismatch(plain, compressed)).isEqualTo(-1);
  }

  @Test
  void severalSegmentsThatDoNotShrinkBecomeOneFlatFile() throws IOException {
    for (int tail : new int[] {0, 1, 100, BLOCK, 5000}) {
      TestContent large = random(2L * SEGMENT + tail);
      MemoryTree tree = MemoryTree.named("t").file("a", text(9000)).file("large", large);
      try (Built built = build(options(o -> o.inlineTails(true)), tree)) {
        assertThat(built.inode("large").layout()).isEqualTo(DataLayout.FLAT_PLAIN);
        assertThat(built.extents("large")).hasSize(1);
        hasContent(built, "large", large);
      }
    }
  }

  @Test
  void onlyWhatShrinksIsCompressed() throws IOException {
    List<Segment> segments =
        List.of(
            new Segment(0, 100_001, 1, Pattern.TEXT),
            new Segment(100_001, SEGMENT, 2, Pattern.RANDOM),
            new Segment(100_001 + SEGMENT, SEGMENT + 7, 3, Pattern.TEXT));
    TestContent mixed = new TestContent(new FileData(SEGMENT * 2L + 200_000, segments));
    for (int pcluster : new int[] {BLOCK, 65536, 1 << 20}) {
      BuildOptions options = options(o -> o.pclusterSize(pcluster).inlineTails(true));
      try (Built built = build(options, MemoryTree.named("t").file("mixed", mixed))) {
        hasContent(built, "mixed", mixed);
        long plain = 0;
        for (Extent extent : built.extents("mixed")) {
          boolean isPlain = extent instanceof Extent.Encoded encoded && !isCompressed(encoded);
          plain += isPlain ? extent.length() : 0;
        }
        assertThat(plain).isBetween(SEGMENT - 3L * pcluster, SEGMENT + 2L * pcluster);
      }
    }
  }

  private static boolean isCompressed(Extent.Encoded extent) {
    return extent.encoding() == io.erofs.model.Encoding.LZ4;
  }

  @Test
  void tailsLieBehindTheIndex() throws IOException {
    BuildOptions options = options(o -> o.inlineTails(true));
    // The index of the last one takes more than a block.
    for (int size : new int[] {2000, 5000, 100_000, 12_345_678}) {
      try (Built built = build(options, MemoryTree.named("t").file("text", text(size)))) {
        hasContent(built, "text", text(size));
        assertThat(built.report().features()).as("size " + size).contains(Feature.ZTAILPACKING);
        assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(5, 17));
      }
    }
  }

  @Test
  void endsOfFilesShareThePackedInode() throws IOException {
    MemoryTree tree = MemoryTree.named("t");
    for (int i = 0; i < 50; i++) {
      tree.file("small" + i, text(1000 + i)).file("same" + i, text(3000));
    }
    tree.file("large", text(200_123)).file("random", random(SEGMENT + 5000L));
    BuildOptions options = options(o -> o.fragments(FragmentOptions.TAILS));
    try (Built built = build(options, tree)) {
      assertThat(built.report().features()).contains(Feature.FRAGMENTS);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(6, 1));
      assertThat(built.report().deduplicatedBytes()).isEqualTo(49 * 3000L);
      assertThat(built.extents("same7")).isEqualTo(built.extents("same0"));
      assertThat(built.extents("same7").get(0)).isInstanceOf(Extent.Fragment.class);
      List<Extent> large = built.extents("large");
      assertThat(large.get(large.size() - 1)).isInstanceOf(Extent.Fragment.class);
      assertThat(large.get(0)).isInstanceOf(Extent.Encoded.class);
      List<Extent> random = built.extents("random");
      assertThat(random.get(random.size() - 1)).isInstanceOf(Extent.Fragment.class);
      assertThat(random.get(0).length()).isEqualTo(BLOCK);
      hasContent(built, "small49", text(1049));
      hasContent(built, "same3", text(3000));
      hasContent(built, "large", text(200_123));
      hasContent(built, "random", random(SEGMENT + 5000L));
    }
  }

  /** Without a mark, readers look for the table of prefixes in the packed inode. */
  @Test
  void prefixesAreFoundBesideAPackedInode() throws IOException {
    Bytes name = Bytes.utf8("user.common.name");
    Bytes value = Bytes.utf8("value");
    MemoryTree tree = MemoryTree.named("t");
    tree.add(
        SourceEntry.file(Bytes.utf8("a"), text(3000))
            .xattrs(List.of(new Xattr(name, value, false)))
            .build());
    BuildOptions options =
        options(o -> o.fragments(FragmentOptions.TAILS)).toBuilder()
            .xattrs(XattrOptions.DEFAULTS.withPrefixes(List.of(Bytes.utf8("user.common."))))
            .build();
    try (Built built = build(options, tree)) {
      assertThat(built.report().features())
          .contains(Feature.FRAGMENTS, Feature.XATTR_PREFIXES)
          .doesNotContain(Feature.PLAIN_XATTR_PFX);
      assertThat(built.report().leastKernel()).isEqualTo(new KernelVersion(6, 4));
      assertThat(built.image().xattr(built.inode("a"), name)).contains(value);
    }
  }

  @Test
  void wholeFilesCanBeFragments() throws IOException {
    MemoryTree tree =
        MemoryTree.named("t")
            .file("a", text(100_000))
            .file("b", random(2L * SEGMENT + 3))
            .file("c", text(100_000))
            .file("d", "d");
    for (boolean shares : new boolean[] {true, false}) {
      BuildOptions options =
          options(
              o ->
                  o.fragments(
                      FragmentOptions.ALL.withDeduplication(shares).withPclusterSize(65536)));
      try (Built built = build(options, tree)) {
        for (String name : List.of("a", "b", "c", "d")) {
          assertThat(built.extents(name)).hasSize(1);
          assertThat(built.extents(name).get(0)).isInstanceOf(Extent.Fragment.class);
        }
        assertThat(built.extents("a").equals(built.extents("c"))).isEqualTo(shares);
        hasContent(built, "b", random(2L * SEGMENT + 3));
        hasContent(built, "c", text(100_000));
      }
    }
  }

  @Test
  void aPackedInodeThatDoesNotShrinkIsFlat() throws IOException {
    MemoryTree tree = MemoryTree.named("t").file("a", random(3000)).file("b", random(2000));
    BuildOptions options = options(o -> o.fragments(FragmentOptions.TAILS));
    try (Built built = build(options, tree)) {
      hasContent(built, "a", random(3000));
      hasContent(built, "b", random(2000));
      assertThat(built.report().features())
          .containsExactly(
              Feature.SB_CHKSUM, Feature.MTIME, Feature.ZERO_PADDING, Feature.FRAGMENTS);
    }
  }

  @Test
  void whatIsStoredAlreadyIsNotStoredAgain() throws IOException {
    List<Segment> shifted = new ArrayList<>();
    shifted.add(new Segment(0, 12_345, 99, Pattern.RANDOM));
    for (Segment segment : text(600_000).data().segments()) {
      long at = segment.offset() + 12_345;
      shifted.add(new Segment(at, segment.length(), segment.seed(), segment.pattern()));
    }
    TestContent again = new TestContent(new FileData(612_345, shifted));
    MemoryTree tree =
        MemoryTree.named("t")
            .file("a", text(600_000))
            .file("b", again)
            .file("c", text(500_000))
            .file("d", text(7000));
    BuildOptions options = options(o -> o.deduplicate(true));
    try (Built once = build(options(), MemoryTree.named("t").file("a", text(600_000)));
        Built built = build(options, tree)) {
      assertThat(built.report().deduplicatedBytes()).isGreaterThan(1_050_000);
      assertThat(built.report().imageBytes()).isLessThan(once.report().imageBytes() + 60_000);
      hasContent(built, "a", text(600_000));
      hasContent(built, "b", again);
      hasContent(built, "c", text(500_000));
      hasContent(built, "d", text(7000));
    }
  }

  @Test
  void theStrategyChoosesForEachFile() throws IOException {
    List<String> asked = new ArrayList<>();
    FileStrategy strategy =
        file -> {
          asked.add(file.path() + " " + file.size() + " " + file.head(3).length());
          return file.path().startsWith(Bytes.utf8("raw"))
              ? FileChoice.STORE
              : new FileChoice(1, 8192);
        };
    BuildOptions options =
        options(o -> o.algorithms(List.of(new PlainLz4(), new PlainLz4())).strategy(strategy));
    MemoryTree tree =
        MemoryTree.named("t").file("raw/x", text(50_000)).file("y", text(60_000)).file("z", "");
    try (Built built = build(options, tree)) {
      assertThat(asked).containsExactly("y 60000 3", "raw/x 50000 3");
      assertThat(built.inode("raw/x").layout()).isEqualTo(DataLayout.FLAT_INLINE);
      assertThat(built.inode("y").layout()).isEqualTo(DataLayout.COMPRESSED_COMPACT);
      List<AlgorithmReport> algorithms = built.report().algorithms();
      assertThat(algorithms.get(0).files()).isZero();
      assertThat(algorithms.get(1).files()).isEqualTo(1);
      assertThat(algorithms.get(1).inputBytes()).isBetween(50_000L, 60_000L);
    }
  }

  @Test
  void refusesAChoiceThatIsNotThere() {
    for (FileChoice choice :
        List.of(new FileChoice(1, 4096), new FileChoice(0, 2048), new FileChoice(0, 2 << 20))) {
      BuildOptions options = options(o -> o.strategy(FileStrategy.always(choice)));
      MemoryTree tree = MemoryTree.named("t").file("d/f", text(50_000));
      assertThatThrownBy(() -> ImageBuilder.of(options).build(directory.resolve("i"), tree))
          .isInstanceOf(BuildException.class)
          .hasMessage("/d/f: the file strategy gives " + choice);
    }
  }

  private static BuildListener perFile(Consumer<FileReport> consumer) {
    return new BuildListener() {
      @Override
      public boolean wantsFiles() {
        return true;
      }

      @Override
      public void file(FileReport file) {
        consumer.accept(file);
      }
    };
  }

  @Test
  void tellsWhatBecameOfEachFile() throws IOException {
    List<String> told = new ArrayList<>();
    BuildListener listener =
        perFile(
            file -> {
              boolean isSmaller = file.storedBytes() < file.size();
              told.add(file.path() + " " + file.size() + " " + file.algorithm() + " " + isSmaller);
              assertThat(file.time()).isPositive();
            });
    MemoryTree tree =
        MemoryTree.named("t")
            .file("a", text(50_000))
            .file("b", random(50_000))
            .file("c", random(2L * SEGMENT))
            .file("d", "small");
    ImageBuilder.of(options()).withListener(listener).build(directory.resolve("i"), tree);
    assertThat(told)
        .containsExactly(
            "a 50000 Optional[plain] true",
            "b 50000 Optional.empty false",
            "c 8388608 Optional.empty false");
  }

  @Test
  void tellsWhatIsSharedAndWhatIsInThePackedInode() throws IOException {
    List<FileReport> told = new ArrayList<>();
    BuildListener listener = perFile(told::add);
    TestContent twice = random(40_000);
    MemoryTree tree =
        MemoryTree.named("t").file("a", twice).file("b", twice).file("c", "s").file("d", "s");
    BuildOptions options = options(o -> o.deduplicate(true).fragments(FragmentOptions.TAILS));
    BuildReport report =
        ImageBuilder.of(options).withListener(listener).build(directory.resolve("i"), tree);
    // Nine blocks, and the rest in the packed inode.
    assertThat(told.stream().map(FileReport::storedBytes)).containsExactly(36_864L, 0L, 0L, 0L);
    assertThat(told.stream().map(FileReport::fragmentBytes)).containsExactly(3136L, 0L, 1L, 0L);
    assertThat(told.stream().map(FileReport::deduplicatedBytes))
        .containsExactly(0L, 40_000L, 0L, 1L);
    assertThat(told.stream().map(FileReport::savedBytes)).containsExactly(0L, 40_000L, 0L, 1L);
    assertThat(report.deduplicatedBytes()).isEqualTo(40_001);
    assertThat(report.algorithms().get(0).deduplicatedBytes()).isEqualTo(36_864);
    assertThat(report.algorithms().get(0).savedBytes()).isZero();
  }

  @Test
  void theBytesDoNotDependOnTheNumberOfWorkers() throws IOException {
    MemoryTree tree = MemoryTree.named("t").file("large", text(3L * SEGMENT + 12345));
    for (int i = 0; i < 300; i++) {
      tree.file("d/" + i, i % 7 == 0 ? random(20_000 + i) : text(100L * i * i % 70_000 + 1));
    }
    tree.file("z", random(2L * SEGMENT + 77));
    BuildOptions options = options(o -> o.pclusterSize(16384).inlineTails(true));
    Path first = directory.resolve("1");
    ImageBuilder.of(options.toBuilder().workers(1).build()).build(first, tree);
    for (int workers : new int[] {2, 7}) {
      Path other = directory.resolve("" + workers);
      ImageBuilder.of(options.toBuilder().workers(workers).build()).build(other, tree);
      assertThat(Files.mismatch(first, other)).isEqualTo(-1);
    }
  }
}
