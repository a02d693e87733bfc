package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.testkit.FileData;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.TreeGenerator;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** UUIDs, and what the bytes of an image may depend on. */
class UuidTest {
  @TempDir Path directory;

  private UUID uuid(BuildOptions options, TreeSource tree) throws IOException {
    return ImageBuilder.of(options).build(directory.resolve("image"), tree).uuid();
  }

  private static MemoryTree tree(FileData data) {
    return MemoryTree.named("t").file("f", new TestContent(data));
  }

  @Test
  void isOfVersion8() throws IOException {
    UUID uuid = uuid(BuildOptions.defaults(), MemoryTree.named("t"));
    assertThat(uuid.version()).isEqualTo(8);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Test
  void everyByteAndEveryAttributeMatters() throws IOException {
    BuildOptions options = BuildOptions.defaults();
    FileData data = FileData.of(10 << 20, 1, FileData.Pattern.RANDOM);
    FileData other =
        new FileData(
            10 << 20,
            List.of(
                new FileData.Segment(0, 7 << 20, 1, FileData.Pattern.RANDOM),
                new FileData.Segment(7 << 20, 3 << 20, 2, FileData.Pattern.RANDOM)));
    Set<UUID> uuids = new HashSet<>();
    uuids.add(uuid(options, tree(data)));
    uuids.add(uuid(options, tree(other)));
    uuids.add(uuid(options, tree(new FileData(10 << 20, List.of()))));
    uuids.add(uuid(options, tree(new FileData((10 << 20) + 4096, List.of()))));
    uuids.add(uuid(options, tree(data).directory("d")));
    uuids.add(uuid(options, tree(data).symlink("s", "a")));
    uuids.add(uuid(options, tree(data).symlink("s", "b")));
    uuids.add(uuid(options.toBuilder().label(Bytes.utf8("x")).build(), tree(data)));
    uuids.add(uuid(options.toBuilder().times(TimeOptions.fixed(1)).build(), tree(data)));
    uuids.add(uuid(options.toBuilder().chunks(ChunkOptions.of(4096)).build(), tree(data)));
    uuids.add(uuid(options.toBuilder().chunks(ChunkOptions.of(4096)).build(), tree(other)));
    assertThat(uuids).hasSize(11);
  }

  @Test
  void zerosAreZerosWhetherTheyAreHolesOrNot() throws IOException {
    for (long chunk : new long[] {0, 4096, 1 << 24}) {
      for (int block : new int[] {512, 4096}) {
        BuildOptions options =
            BuildOptions.builder().blockSize(block).chunks(ChunkOptions.of(chunk)).build();
        for (long seed = 1; seed <= 3; seed++) {
          GeneratedTree generated = TreeGenerator.of(seed).blockSize(block).generate();
          GeneratedSource source = new GeneratedSource(generated);
          Path first = directory.resolve("first");
          Path second = directory.resolve("second");
          ImageBuilder.of(options).build(first, source);
          ImageBuilder.of(options).build(second, source.withoutHoles());
          assertThat(Files.mismatch(first, second)).isEqualTo(-1);
        }
        List<FileData.Segment> segments =
            List.of(
                new FileData.Segment(70_000, 1000, 1, FileData.Pattern.RANDOM),
                new FileData.Segment(3 << 20, 1, 1, FileData.Pattern.RANDOM),
                new FileData.Segment(9_000_000, 100_000, 1, FileData.Pattern.ZERO),
                new FileData.Segment(9_400_001, 5, 1, FileData.Pattern.RANDOM));
        FileData data = new FileData(20_000_001, segments);
        MemoryTree known = MemoryTree.named("t").file("f", new TestContent(data));
        MemoryTree unknown = MemoryTree.named("t").file("f", new TestContent(data, false));
        assertThat(uuid(options, known)).isEqualTo(uuid(options, unknown));
      }
    }
  }

  @Test
  void localeAndZoneDoNotMatter() throws IOException {
    GeneratedTree generated = TreeGenerator.of(5).generate();
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    ImageBuilder.of(BuildOptions.defaults()).build(first, new GeneratedSource(generated));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
      ImageBuilder.of(BuildOptions.defaults()).build(second, new GeneratedSource(generated));
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
  }

  @Test
  void canBeGivenRandomOrAbsent() throws IOException {
    UUID given = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
    MemoryTree tree = MemoryTree.named("t");
    BuildOptions.Builder builder = BuildOptions.builder();
    assertThat(uuid(builder.uuid(UuidOption.of(given)).build(), tree)).isEqualTo(given);
    assertThat(uuid(builder.uuid(UuidOption.none()).build(), tree)).isEqualTo(new UUID(0, 0));
    BuildOptions random = builder.uuid(UuidOption.random()).build();
    assertThat(uuid(random, tree)).isNotEqualTo(uuid(random, tree));
  }
}
