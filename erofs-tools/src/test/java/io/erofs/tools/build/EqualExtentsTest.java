package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Extent;
import io.erofs.model.Feature;
import io.erofs.testkit.FileData;
import io.erofs.testkit.FileData.Pattern;
import io.erofs.testkit.FileData.Segment;
import io.erofs.testkit.KernelMount;
import io.erofs.tools.build.codec.lz4.Lz4;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.check.CheckOptions;
import io.erofs.tools.check.ImageChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With fragments, files that are equal share their extents, too. */
class EqualExtentsTest {
  private static final int SPAN = 4 << 20;

  @TempDir Path directory;

  /** Bytes of which some can be compressed. */
  private static TestContent mixed(long size, long seed) {
    List<Segment> segments = new ArrayList<>();
    for (long at = 0; at < size; at += 50_000) {
      long length = Math.min(30_000, size - at);
      segments.add(new Segment(at, length, seed + at, Pattern.TEXT));
      long rest = Math.min(20_000, size - at - length);
      if (rest > 0) {
        segments.add(new Segment(at + length, rest, seed + at, Pattern.RANDOM));
      }
    }
    return new TestContent(new FileData(size, segments));
  }

  private static TestContent random(long size, long seed) {
    return new TestContent(FileData.of(size, seed, Pattern.RANDOM));
  }

  private static Map<String, TestContent> files() {
    Map<String, TestContent> files = new LinkedHashMap<>();
    for (String copy : List.of("1", "2", "3")) {
      files.put("mixed" + copy, mixed(300_001, 7));
      files.put("plain" + copy, random(150_123, 8));
      files.put("large" + copy, random(SPAN + 5000L, 9));
      files.put("other" + copy, mixed(200_000, copy.charAt(0)));
    }
    return files;
  }

  private static MemoryTree tree() {
    MemoryTree tree = MemoryTree.named("t");
    files().forEach(tree::file);
    return tree;
  }

  private static BuildOptions options(FragmentOptions fragments, int pclusterSize, int workers) {
    return BuildOptions.builder()
        .workers(workers)
        .compression(
            CompressionOptions.builder()
                .algorithms(List.of(Lz4.fast()))
                .pclusterSize(pclusterSize)
                .fragments(fragments)
                .build())
        .build();
  }

  private static List<Extent> blocks(Built built, String name) throws IOException {
    return built.extents(name).stream().filter(e -> !(e instanceof Extent.Fragment)).toList();
  }

  private static void assertCleanAndEqual(Built built) throws IOException {
    CheckOptions all = CheckOptions.builder().data(true).build();
    assertThat(ImageChecker.check(built.path(), all).findings()).isEmpty();
    for (Map.Entry<String, TestContent> file : files().entrySet()) {
      assertThat(built.content(file.getKey())).isEqualTo(file.getValue().data().toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void equalFilesAreStoredOnce(int pclusterSize) throws IOException {
    try (Built built =
        Built.of(directory, options(FragmentOptions.TAILS, pclusterSize, 2), tree())) {
      assertThat(blocks(built, "mixed1")).isNotEmpty();
      for (String copy : List.of("2", "3")) {
        assertThat(built.extents("mixed" + copy)).isEqualTo(built.extents("mixed1"));
        assertThat(built.extents("plain" + copy)).isEqualTo(built.extents("plain1"));
        assertThat(built.extents("large" + copy)).isEqualTo(built.extents("large1"));
        assertThat(blocks(built, "other" + copy)).isNotEqualTo(blocks(built, "other1"));
      }
      long once = 300_001 + 150_123 + SPAN + 5000L;
      assertThat(built.report().deduplicatedBytes()).isEqualTo(2 * once);
      assertThat(built.report().features()).doesNotContain(Feature.DEDUPE);
      assertCleanAndEqual(built);
    }
  }

  @Test
  void theNumberOfWorkersDoesNotMatter() throws IOException {
    List<Path> images = new ArrayList<>();
    for (int workers : new int[] {1, 2, 7}) {
      Path image = directory.resolve("image" + workers);
      ImageBuilder.of(options(FragmentOptions.TAILS, 4096, workers)).build(image, tree());
      images.add(image);
    }
    assertThat(Files.mismatch(images.get(0), images.get(1))).isEqualTo(-1);
    assertThat(Files.mismatch(images.get(0), images.get(2))).isEqualTo(-1);
  }

  @Test
  void withoutFragmentsNothingIsShared() throws IOException {
    try (Built built = Built.of(directory, options(FragmentOptions.NONE, 4096, 2), tree())) {
      assertThat(built.report().deduplicatedBytes()).isZero();
      assertThat(built.extents("mixed2")).isNotEqualTo(built.extents("mixed1"));
    }
  }

  /** A flat file has no plain pclusters that others could refer to. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 65536})
  void whatDoesNotShrinkIsSharedByItsIndex(int pclusterSize) throws IOException {
    CompressionOptions compression =
        options(FragmentOptions.NONE, pclusterSize, 2).compression().toBuilder()
            .deduplicate(true)
            .build();
    BuildOptions options = BuildOptions.builder().workers(2).compression(compression).build();
    try (Built built = Built.of(directory, options, tree())) {
      assertThat(built.extents("large2")).isNotEmpty();
      assertThat(built.report().deduplicatedBytes()).isGreaterThan(2L * SPAN);
      assertCleanAndEqual(built);
    }
  }

  @Test
  void linuxReadsSharedExtents() throws IOException {
    KernelMount.assumeAvailable();
    Path image = directory.resolve("image");
    ImageBuilder.of(options(FragmentOptions.TAILS, 65536, 2)).build(image, tree());
    try (KernelMount mount = KernelMount.mount(image, List.of(), 0)) {
      for (Map.Entry<String, TestContent> file : files().entrySet()) {
        assertThat(mount.root().resolve(file.getKey()))
            .hasBinaryContent(file.getValue().data().toByteArray());
      }
    }
  }
}
