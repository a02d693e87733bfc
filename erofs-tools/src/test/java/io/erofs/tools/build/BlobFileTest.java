package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.ImageSnapshot;
import io.erofs.testkit.KernelMount;
import io.erofs.testkit.Seeds;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeGenerator;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks in a blob beside the image. */
class BlobFileTest {
  private static final int BLOCK = 4096;
  private static final Set<TreeDiff.Aspect> DIFFERENT =
      Set.of(TreeDiff.Aspect.INODE, TreeDiff.Aspect.LAYOUT, TreeDiff.Aspect.DIRECTORY_SIZE);

  @TempDir Path directory;

  private Path blob() {
    return directory.resolve("blob");
  }

  private Path image() {
    return directory.resolve("image");
  }

  private BuildOptions options(int block, long chunk) {
    return BuildOptions.builder()
        .blockSize(block)
        .chunks(ChunkOptions.of(chunk).withBlobFile(blob()))
        .build();
  }

  private static FileContent random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return FileContent.of(Bytes.of(bytes));
  }

  private static FileContent join(FileContent... parts) throws IOException {
    byte[] all = new byte[0];
    for (FileContent part : parts) {
      int at = all.length;
      all = Arrays.copyOf(all, at + (int) part.size());
      try (ContentReader reader = part.open()) {
        reader.read(0, java.nio.ByteBuffer.wrap(all, at, all.length - at));
      }
    }
    return FileContent.of(Bytes.of(all));
  }

  private ErofsImage open() throws IOException {
    return Erofs.open(image(), OpenOptions.builder().devices(List.of(blob())).build());
  }

  private static List<Extent> extents(ErofsImage image, String name) throws IOException {
    return image.extents(image.resolve(name)).toList(100);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
            new long[] {512, 512},
            new long[] {512, 4096},
            new long[] {4096, 4096},
            new long[] {4096, 65536},
            new long[] {4096, 16 << 20})
        .flatMap(
            sizes ->
                Seeds.of(2).stream().map(seed -> Arguments.of((int) sizes[0], sizes[1], seed)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void treesComeOutAsTheyWentIn(int block, long chunk, long seed) throws IOException {
    GeneratedTree tree =
        TreeGenerator.of(seed).blockSize(block).privileged(true).xattrs(true).generate();
    ImageBuilder.of(options(block, chunk)).build(image(), new GeneratedSource(tree));
    TreeSnapshot expected = tree.snapshot();
    try (ErofsImage opened = open()) {
      TreeSnapshot actual = ImageSnapshot.like(expected, opened).tree();
      assertThat(TreeDiff.compare(expected, actual, DIFFERENT)).as(Seeds.describe(seed)).isEmpty();
    }
    OpenOptions devices = OpenOptions.builder().devices(List.of(blob())).build();
    CheckOptions check = CheckOptions.builder().data(true).open(devices).build();
    assertThat(ImageChecker.check(image(), check).findings())
        .filteredOn(finding -> finding.severity() != Severity.INFO)
        .filteredOn(finding -> !finding.rule().id().equals("D-05"))
        .isEmpty();
    Path first = Files.move(image(), directory.resolve("first"));
    Path firstBlob = Files.move(blob(), directory.resolve("firstblob"));
    ImageBuilder.of(options(block, chunk).toBuilder().workers(5).build())
        .build(image(), new GeneratedSource(tree).shuffled(seed));
    assertThat(Files.mismatch(first, image())).isEqualTo(-1);
    assertThat(Files.mismatch(firstBlob, blob())).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theKernelSeesTheTree(int block, long chunk, long seed) throws IOException {
    KernelMount.assumeAvailable();
    GeneratedTree tree =
        TreeGenerator.of(seed).blockSize(block).privileged(true).xattrs(true).generate();
    ImageBuilder.of(options(block, chunk)).build(image(), new GeneratedSource(tree));
    TreeSnapshot expected = tree.snapshot();
    try (KernelMount mount = KernelMount.mount(image(), List.of(blob()), 0)) {
      TreeSnapshot actual = TreeSnapshot.captureLike(mount.root(), expected);
      assertThat(TreeDiff.compare(expected, actual, DIFFERENT)).as(Seeds.describe(seed)).isEmpty();
    }
  }

  @Test
  void filesWhoseChunksFollowEachOtherHaveOneIndex() throws IOException {
    FileContent a = random(5 * BLOCK + 1, 1);
    FileContent b = random(4 * BLOCK, 2);
    MemoryTree tree =
        MemoryTree.named("runs")
            .file("1", a)
            .file("2", b)
            .file("3", join(b, a))
            .file("4", join(FileContent.hole(8 * BLOCK), random(BLOCK, 3)));
    BuildReport report = ImageBuilder.of(options(BLOCK, BLOCK)).build(image(), tree);
    assertThat(Files.size(blob())).isEqualTo(11 * BLOCK);
    assertThat(report.deduplicatedBytes()).isEqualTo(9 * BLOCK + 1);
    assertThat(report.holeBytes()).isEqualTo(8 * BLOCK);
    try (ErofsImage opened = open()) {
      assertThat(opened.devices())
          .containsExactly(new DeviceSlot(1, Bytes.EMPTY, 11, report.blocks()));
      assertThat(extents(opened, "1")).containsExactly(new Extent.Plain(0, 5 * BLOCK + 1, 1, 0));
      assertThat(extents(opened, "3"))
          .containsExactly(
              new Extent.Plain(0, 4 * BLOCK, 1, 6 * BLOCK),
              new Extent.Plain(4 * BLOCK, 5 * BLOCK + 1, 1, 0));
      assertThat(format(opened, "1")).isEqualTo(0x20 | 3);
      assertThat(format(opened, "3")).isEqualTo(0x20 | 2);
      assertThat(format(opened, "4")).isEqualTo(0x20 | 3);
    }
  }

  private int format(ErofsImage opened, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(image());
    int at = (int) opened.resolve(name).nid() * 32 + 16;
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  @Test
  void anEmptyTreeHasAnEmptyBlob() throws IOException {
    ImageBuilder.of(options(BLOCK, BLOCK)).build(image(), MemoryTree.named("empty"));
    assertThat(blob()).isEmptyFile();
    try (ErofsImage opened = Erofs.open(image())) {
      assertThat(opened.devices()).hasSize(1);
    }
  }

  @Test
  void aFailedBuildLeavesTheOldBlob() throws IOException {
    Files.writeString(blob(), "old");
    MemoryTree tree =
        MemoryTree.named("bad").file("a", random(100_000, 1)).file("b", new FailingContent());
    assertThatThrownBy(() -> ImageBuilder.of(options(BLOCK, BLOCK)).build(image(), tree))
        .hasMessageContaining("/b: cannot be read: no");
    assertThat(blob()).hasContent("old");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(blob());
    }
  }

  private record FailingContent() implements FileContent {
    @Override
    public long size() {
      return 10;
    }

    @Override
    public ContentReader open() throws IOException {
      throw new IOException("no");
    }
  }

  @Test
  void blobsNeedChunksThatIndexesName() {
    BuildOptions.Builder noSize =
        BuildOptions.builder().chunks(ChunkOptions.NONE.withBlobFile(blob()));
    assertThatThrownBy(noSize::build)
        .hasMessage("chunks.size=0 contradicts chunks outside of the image");
    BuildOptions.Builder map =
        BuildOptions.builder()
            .chunks(ChunkOptions.of(4096).withBlobFile(blob()).withForm(ChunkForm.BLOCK_MAP));
    assertThatThrownBy(map::build)
        .hasMessage("chunks.form=BLOCK_MAP cannot name chunks outside of the image");
  }
}
