package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.model.KernelVersion;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.PlacedRange;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.TreeSource;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import io.erofs.tools.check.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose bytes lie on extra devices and stay there. */
class DeviceTest {
  private static final int SIZE = 1 << 20;
  private static final Bytes TAG = Bytes.utf8("5".repeat(64));

  @TempDir Path directory;
  private Path fileA;
  private Path fileB;
  private byte[] bytesA = new byte[0];
  private byte[] bytesB = new byte[0];
  private final SourceDevice a = new SourceDevice("a", SIZE, TAG);
  private final SourceDevice b = new SourceDevice("b", SIZE / 2, Bytes.EMPTY);
  private final Map<String, byte[]> expected = new LinkedHashMap<>();

  @BeforeEach
  void writeDevices() throws IOException {
    bytesA = random(SIZE, 1);
    bytesB = random(SIZE / 2, 2);
    fileA = Files.write(directory.resolve("a.blob"), bytesA);
    fileB = Files.write(directory.resolve("b.blob"), bytesB);
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static BuildOptions blocks(int size) {
    return BuildOptions.builder().blockSize(size).build();
  }

  private PlacedTree tree(int block) {
    PlacedTree tree = new PlacedTree(a, b);
    byte[] small = random(700, 3);
    tree.copied("copied", small);
    expected.put("copied", small);
    tree.hole("hole", 123_456);
    expected.put("hole", new byte[123_456]);

    int odd = 10 * block + 77;
    tree.file("whole", odd, new PlacedRange(0, odd, a, 3L * block));
    expected.put("whole", Arrays.copyOfRange(bytesA, 3 * block, 3 * block + odd));
    tree.file("again", odd, new PlacedRange(0, odd, a, 3L * block));
    expected.put("again", Arrays.copyOfRange(bytesA, 3 * block, 3 * block + odd));

    PlacedRange[] pieces = new PlacedRange[16];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = new PlacedRange((long) i * block, block, b, (long) (i + 5) * block);
    }
    tree.file("pieces", 16L * block, pieces);
    expected.put("pieces", Arrays.copyOfRange(bytesB, 5 * block, 21 * block));

    byte[] mixed = new byte[24 * block + 1];
    System.arraycopy(bytesA, 7 * block, mixed, 4 * block, 4 * block);
    System.arraycopy(bytesB, 2 * block, mixed, 8 * block, 8 * block);
    System.arraycopy(bytesA, 0, mixed, 24 * block, 1);
    tree.file(
        "mixed",
        mixed.length,
        new PlacedRange(4L * block, 4L * block, a, 7L * block),
        new PlacedRange(8L * block, 8L * block, b, 2L * block),
        new PlacedRange(24L * block, 1, a, 0));
    expected.put("mixed", mixed);
    return tree;
  }

  private Path build(BuildOptions options, TreeSource tree) throws IOException {
    Path image = directory.resolve("image");
    BuildReport report = ImageBuilder.of(options).build(image, tree);
    assertThat(report.features()).contains(Feature.CHUNKED_FILE, Feature.DEVICE_TABLE);
    assertThat(report.problems()).isEmpty();
    assertThat(report.imageBytes()).isLessThan(16 * 4096 + 8L * options.blockSize());
    return image;
  }

  private OpenOptions devices() {
    return OpenOptions.builder().devices(List.of(fileA, fileB)).build();
  }

  private void hasExpectedContent(ErofsImage image) throws IOException {
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      assertThat(image.newInputStream(image.resolve(file.getKey())).readAllBytes())
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  private void hasExpectedContent(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      assertThat(Files.readAllBytes(root.resolve(file.getKey())))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  private Path flattened(Path image) throws IOException {
    Path flat = Files.copy(image, directory.resolve("flat"));
    Files.write(flat, bytesA, StandardOpenOption.APPEND);
    Files.write(flat, bytesB, StandardOpenOption.APPEND);
    return flat;
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 4096, 16384})
  void ourReaderFindsTheBytesOnTheDevices(int block) throws IOException {
    Path image = build(blocks(block), tree(block));
    try (ErofsImage opened = Erofs.open(image, devices())) {
      hasExpectedContent(opened);
      long blocks = Files.size(image) / block;
      assertThat(opened.devices())
          .containsExactly(
              new DeviceSlot(1, TAG, SIZE / block, blocks),
              new DeviceSlot(2, Bytes.EMPTY, SIZE / 2 / block, blocks + SIZE / block));
      assertThat(opened.superblock().deviceTableOffset()).isEqualTo(1152);
    }
    try (ErofsImage flat = Erofs.open(flattened(image))) {
      hasExpectedContent(flat);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 4096})
  void theKernelFindsTheBytesOnTheDevices(int block) throws IOException {
    KernelMount.assumeAvailable();
    Path image = build(blocks(block), tree(block));
    try (KernelMount mount = KernelMount.mount(image, List.of(fileA, fileB), 0)) {
      hasExpectedContent(mount.root());
    }
    try (KernelMount mount = KernelMount.mount(flattened(image))) {
      hasExpectedContent(mount.root());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void theCheckerFindsNothing(int block) throws IOException {
    Path image = build(blocks(block), tree(block));
    CheckOptions options = CheckOptions.builder().data(true).open(devices()).build();
    assertThat(ImageChecker.check(image, options).findings())
        .filteredOn(finding -> finding.severity() != Severity.INFO)
        .filteredOn(finding -> !finding.rule().id().equals("D-05"))
        .isEmpty();
  }

  @Test
  void chunksAreAsLargeAsTheRangesAllow() throws IOException {
    try (Built built = Built.of(directory, blocks(512), tree(512))) {
      assertThat(built.image().superblock().deviceTableOffset()).isEqualTo(1152);
      assertThat(built.extents("pieces"))
          .containsExactly(new Extent.Plain(0, 16 * 512, 2, 5 * 512));
      assertThat(chunkIndexes(built, "pieces")).isEqualTo(1);
      assertThat(chunkIndexes(built, "whole")).isEqualTo(1);
      assertThat(chunkIndexes(built, "mixed")).isEqualTo(7);
      assertThat(built.u32(position(built, "hole") + 16)).as("a map without devices").isEqualTo(8);
    }
  }

  private static int chunkIndexes(Built built, String name) throws IOException {
    int format = (int) built.u32(position(built, name) + 16);
    long size = built.inode(name).size();
    assertThat(format & 0xFFFFFFE0).as("8-byte indexes").isEqualTo(0x20);
    return (int) ((size - 1 >> 9 + (format & 31)) + 1);
  }

  private static long position(Built built, String name) throws IOException {
    return built.image().resolve(name, LinkOption.NOFOLLOW_LINKS).nid() * 32;
  }

  @Test
  void everyDeviceThatASourceListsHasASlotOnce() throws IOException {
    PlacedTree first = new PlacedTree(b, a).copied("x", new byte[1]);
    PlacedTree second = new PlacedTree(a).file("y", 4096, new PlacedRange(0, 4096, a, 0));
    try (Built built = Built.of(directory, blocks(4096), first, second)) {
      assertThat(built.image().devices()).hasSize(2);
      assertThat(built.image().devices().get(1).tag()).isEqualTo(TAG);
      assertThat(built.extents("y")).containsExactly(new Extent.Plain(0, 4096, 2, 0));
    }
  }

  @Test
  void manyDevicesFitInFrontOfSharedAttributes() throws IOException {
    SourceDevice[] many = new SourceDevice[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = new SourceDevice("device " + i, 4096, Bytes.utf8(Integer.toString(i)));
    }
    PlacedTree tree = new PlacedTree(many);
    for (int i = 0; i < many.length; i++) {
      tree.file("f" + i, 4096, new PlacedRange(0, 4096, many[i], 0));
    }
    BuildOptions boxed =
        BuildOptions.builder()
            .compression(
                CompressionOptions.builder()
                    .metadata(MetadataOptions.DEFAULTS.withBox(0, 0))
                    .build())
            .build();
    for (BuildOptions options : List.of(blocks(512), blocks(4096), boxed)) {
      try (Built built = Built.of(directory, options, tree)) {
        assertThat(built.image().devices()).hasSize(100);
        assertThat(built.extents("f77")).containsExactly(new Extent.Plain(0, 4096, 78, 0));
        List<Path> files = Collections.nCopies(100, fileA);
        OpenOptions open = OpenOptions.builder().devices(files).build();
        CheckOptions check = CheckOptions.builder().open(open).build();
        assertThat(ImageChecker.check(built.path(), check).clean()).isTrue();
      }
    }
  }

  @Test
  void compressedFilesStandBesideThoseOnDevices() throws IOException {
    byte[] text = "compress me ".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    PlacedTree tree = tree(4096).copied("text", text);
    expected.put("text", text);
    BuildOptions options =
        BuildOptions.builder()
            .compression(
                CompressionOptions.builder().algorithms(Compressors.allOf("lz4", 4096)).build())
            .build();
    Path image = directory.resolve("image");
    BuildReport report = ImageBuilder.of(options).build(image, tree);
    assertThat(report.features()).contains(Feature.DEVICE_TABLE, Feature.ZERO_PADDING);
    try (ErofsImage opened = Erofs.open(image, devices())) {
      hasExpectedContent(opened);
    }
  }

  @Test
  void theOldestKernelIsThatWithDeviceTables() throws IOException {
    BuildReport report = ImageBuilder.of(blocks(4096)).build(directory.resolve("i"), tree(4096));
    assertThat(report.leastKernel()).isEqualTo(new KernelVersion(5, 16));
  }

  static Stream<Arguments> badRanges() {
    return Stream.of(
        Arguments.of(5000, 4096, 904, 4097, "does not fit into blocks of 4096 bytes"),
        Arguments.of(5000, 512, 4096, 4096, "does not fit into blocks of 4096 bytes"),
        Arguments.of(9000, 0, 5000, 4096, "does not fit into blocks of 4096 bytes"),
        Arguments.of(5000, 0, 5001, 4096, "is not in order inside the 5000 bytes of the file"),
        Arguments.of(5000, 0, 5000, SIZE - 4096, "ends behind the 256 whole blocks of the device"));
  }

  @ParameterizedTest
  @MethodSource("badRanges")
  void rangesThatCannotBeExpressedAreErrors(
      long size, long offset, long length, long deviceOffset, String problem) {
    PlacedTree tree =
        new PlacedTree(a).file("f", size, new PlacedRange(offset, length, a, deviceOffset));
    Path image = directory.resolve("image");
    assertThatThrownBy(() -> ImageBuilder.of(blocks(4096)).build(image, tree))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "/f: the part at %d with %d bytes, which lies on a at %d, %s",
            offset, length, deviceOffset, problem);
    assertThat(image).doesNotExist();
  }

  @Test
  void aDeviceThatIsNotListedIsAnError() {
    PlacedTree tree = new PlacedTree(a).file("f", 10, new PlacedRange(0, 10, b, 0));
    assertThatThrownBy(() -> ImageBuilder.of(blocks(512)).build(directory.resolve("i"), tree))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("lies on b at 0, is on a device that its source does not list");
  }

  @Test
  void blockMapsCannotNameDevices() {
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.NONE.withForm(ChunkForm.BLOCK_MAP)).build();
    assertThatThrownBy(() -> ImageBuilder.of(options).build(directory.resolve("i"), tree(4096)))
        .isInstanceOf(BuildException.class)
        .hasMessage("/: data on the extra device a cannot be named by block maps");
  }

  @Test
  void devicesLargerThanTheAddressSpaceAreAnError() {
    SourceDevice huge = new SourceDevice("huge", 1L << 50, Bytes.EMPTY);
    PlacedTree tree = new PlacedTree(huge).copied("x", new byte[1]);
    assertThatThrownBy(() -> ImageBuilder.of(blocks(4096)).build(directory.resolve("i"), tree))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("more than 4294967295 blocks");
  }

  @Test
  void devicesBehind32BitsNeedTheWideForm() throws IOException {
    SourceDevice huge = new SourceDevice("huge", 1L << 46, Bytes.EMPTY);
    PlacedTree tree =
        new PlacedTree(huge).file("far", 4096, new PlacedRange(0, 4096, huge, 1L << 45));
    BuildOptions options = BuildOptions.builder().bit48(true).build();
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.extents("far")).containsExactly(new Extent.Plain(0, 4096, 1, 1L << 45));
      assertThat(built.image().devices().get(0).blocks()).isEqualTo(1L << 34);
    }
  }
}
