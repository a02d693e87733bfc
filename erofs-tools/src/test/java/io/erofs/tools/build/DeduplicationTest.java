package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.testkit.FileData;
import io.erofs.testkit.FileData.Pattern;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.codec.lz4.Lz4;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of files that are stored already, of other files or of the same one. */
class DeduplicationTest {
  @TempDir Path directory;

  /** Words of a language of 500, which LZ4 makes half as large. */
  private static byte[] text(int size, long seed) {
    Random letters = new Random(1);
    byte[][] words = new byte[500][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[6 + letters.nextInt(12)];
      for (int j = 0; j < words[i].length; j++) {
        words[i][j] = (byte) ('a' + letters.nextInt(26));
      }
    }
    Random random = new Random(seed);
    ByteBuffer text = ByteBuffer.allocate(size + 20);
    while (text.position() < size) {
      text.put(words[random.nextInt(words.length)]);
    }
    return Arrays.copyOf(text.array(), size);
  }

  private static byte[] random(int size, long seed) {
    return FileData.of(size, seed, Pattern.RANDOM).toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static BuildOptions options(int pclusterSize, int workers) {
    return BuildOptions.builder()
        .workers(workers)
        .compression(
            CompressionOptions.builder()
                .algorithms(List.of(Lz4.fast()))
                .pclusterSize(pclusterSize)
                .deduplicate(true)
                .build())
        .build();
  }

  private static MemoryTree tree(Map<String, byte[]> files) {
    MemoryTree tree = MemoryTree.named("t");
    files.forEach((name, bytes) -> tree.file(name, FileContent.of(Bytes.of(bytes))));
    return tree;
  }

  /** Builds and checks an image; returns how many bytes of its files are shared. */
  private long shared(int pclusterSize, Map<String, byte[]> files) throws IOException {
    try (Built built = Built.of(directory, options(pclusterSize, 2), tree(files))) {
      CheckOptions all = CheckOptions.builder().data(true).build();
      assertThat(ImageChecker.check(built.path(), all).findings()).isEmpty();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        assertThat(built.content(file.getKey())).isEqualTo(file.getValue());
      }
      return built.report().deduplicatedBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void whatAFileRepeatsIsStoredOnce(int pclusterSize) throws IOException {
    byte[] part = text(600_000, 1);
    byte[] file = join(part, text(10_001, 2), part);
    assertThat(shared(pclusterSize, Map.of("f", file))).isGreaterThan(300_000);
  }

  private static Map<String, byte[]> shifted(int shift) {
    byte[] rest = text(400_000, 6);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a", join(random(12_000, 5), rest));
    files.put("b", join(random(12_000 + shift, 7), rest, text(5000, 15), rest));
    return files;
  }

  /** Extents of both files begin a few bytes from each other all the way, unless one is cut. */
  @ParameterizedTest
  @ValueSource(ints = {40, 59, 60, 180})
  void aShiftByFewBytesIsCaughtUpWith(int shift) throws IOException {
    assertThat(shared(4096, shifted(shift))).isGreaterThan(750_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void smallChangesLeaveTheRestShared(int pclusterSize) throws IOException {
    byte[] file = text(3_000_000, 8);
    byte[] changed = file.clone();
    for (int at = 250_000; at < changed.length; at += 500_000) {
      changed[at] ^= 1;
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a", file);
    files.put("b", changed);
    assertThat(shared(pclusterSize, files))
        .isGreaterThan(pclusterSize == 4096 ? 2_900_000 : 1_800_000);
  }

  /** Many parts begin alike; each is still found. */
  @Test
  void partsThatBeginAlikeAreToldApart() throws IOException {
    byte[] alike = text(1500, 9);
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      parts.add(join(random(4096, 100 + i), alike, text(60_000, 10 + i)));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      files.put("a" + i, parts.get(i));
      files.put("b" + i, join(text(5000, 50 + i), parts.get(i)));
    }
    assertThat(shared(4096, files)).isGreaterThan(10 * 55_000L);
  }

  @Test
  void smallFilesThatDoNotShrinkAreStoredOnce() throws IOException {
    byte[] file = random(20_000, 11);
    Map<String, byte[]> files = Map.of("a", file, "b", file.clone());
    assertThat(shared(4096, files)).isEqualTo(16_384);
  }

  @Test
  void nothingIsMarkedAsSharedWhereNothingIs() throws IOException {
    Map<String, byte[]> files = Map.of("a", text(300_000, 12), "b", text(300_000, 13));
    try (Built built = Built.of(directory, options(4096, 2), tree(files))) {
      assertThat(built.report().deduplicatedBytes()).isZero();
      assertThat(built.report().features()).doesNotContain(Feature.DEDUPE);
      assertThat(built.extents("a")).noneMatch(DeduplicationTest::isPartial);
    }
  }

  private static boolean isPartial(Extent extent) {
    return extent instanceof Extent.Encoded encoded && encoded.partial();
  }

  @Test
  void theNumberOfWorkersDoesNotMatter() throws IOException {
    byte[] part = text(5_000_000, 14);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 8; i++) {
      files.put("f" + i, join(text(3000 * i + 1, i), part));
    }
    List<Path> images = new ArrayList<>();
    for (int workers : new int[] {1, 2, 7}) {
      Path image = directory.resolve("image" + workers);
      ImageBuilder.of(options(4096, workers)).build(image, tree(files));
      images.add(image);
    }
    assertThat(Files.mismatch(images.get(0), images.get(1))).isEqualTo(-1);
    assertThat(Files.mismatch(images.get(0), images.get(2))).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void linuxReadsWhatIsShared(int pclusterSize) throws IOException {
    KernelMount.assumeAvailable();
    Path image = directory.resolve("image");
    Map<String, byte[]> files = shifted(59);
    ImageBuilder.of(options(pclusterSize, 2)).build(image, tree(files));
    try (KernelMount mount = KernelMount.mount(image)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        assertThat(mount.root().resolve(file.getKey())).hasBinaryContent(file.getValue());
      }
    }
  }
}
