package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.testkit.Commands;
import io.erofs.testkit.FileData;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunk-based files: equal chunks once, zeros not at all. */
class ChunkTest {
  private static final int BLOCK = 4096;

  @TempDir Path directory;

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    int size = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static FileContent content(byte[] bytes) {
    return FileContent.of(Bytes.of(bytes));
  }

  private static BuildOptions chunked(long size) {
    return BuildOptions.builder().chunks(ChunkOptions.of(size)).build();
  }

  private static long address(List<Extent> extents, int index) {
    return ((Extent.Plain) extents.get(index)).physicalOffset();
  }

  @Test
  void equalChunksOfAllFilesAreStoredOnce() throws IOException {
    byte[] a = random(BLOCK, 1);
    byte[] b = random(BLOCK, 2);
    byte[] tail = random(100, 3);
    MemoryTree tree =
        MemoryTree.named("equal")
            .file("1", content(join(a, b, tail)))
            .file("2", content(join(b, a, a)))
            .file("3", content(tail));
    try (Built built = Built.of(directory, chunked(BLOCK), tree)) {
      assertThat(built.report().blocks()).isEqualTo(built.report().metadataBlocks() + 3);
      assertThat(built.report().deduplicatedBytes()).isEqualTo(3 * BLOCK + 100);
      assertThat(built.inode("3").layout()).isEqualTo(DataLayout.CHUNK_BASED);
      long first = address(built.extents("1"), 0);
      assertThat(address(built.extents("2"), 0)).isEqualTo(first + BLOCK);
      assertThat(address(built.extents("3"), 0)).isEqualTo(first + 2 * BLOCK);
      assertThat(built.content("2")).isEqualTo(join(b, a, a));
    }
  }

  @Test
  void aShortChunkIsNotTakenForALongerOneWithZerosBehindIt() throws IOException {
    byte[] tail = random(100, 3);
    MemoryTree tree =
        MemoryTree.named("tails")
            .file("1", content(tail))
            .file("2", content(join(tail, new byte[BLOCK - 100])));
    try (Built built = Built.of(directory, chunked(BLOCK), tree)) {
      assertThat(built.content("1")).isEqualTo(tail);
      assertThat(built.content("2")).isEqualTo(join(tail, new byte[BLOCK - 100]));
    }
  }

  @Test
  void chunksOfZerosAreHolesWhetherTheSourceKnowsOrNot() throws IOException {
    byte[] a = random(BLOCK, 1);
    MemoryTree tree =
        MemoryTree.named("zeros")
            .file("written", content(join(new byte[2 * BLOCK], a, new byte[10])))
            .file("hole", FileContent.hole(100_000));
    try (Built built = Built.of(directory, chunked(BLOCK), tree)) {
      assertThat(built.report().blocks()).isEqualTo(built.report().metadataBlocks() + 1);
      assertThat(built.report().holeBytes()).isEqualTo(2 * BLOCK + 10 + 100_000);
      assertThat(built.extents("hole")).containsExactly(new Extent.Hole(0, 100_000));
      assertThat(built.extents("written").get(0)).isEqualTo(new Extent.Hole(0, 2 * BLOCK));
      assertThat(built.content("written")).isEqualTo(join(new byte[2 * BLOCK], a, new byte[10]));
    }
  }

  @Test
  void aHugeSparseFileHasASmallTable() throws IOException {
    MemoryTree tree = MemoryTree.named("sparse").file("1T", FileContent.hole(1L << 40));
    try (Built built = Built.of(directory, chunked(BLOCK), tree)) {
      assertThat(built.report().blocks()).isEqualTo(1);
      assertThat(built.extents("1T")).containsExactly(new Extent.Hole(0, 1L << 40));
    }
  }

  @Test
  void aLargeChunkIsNotTakenForALongerOneWithZerosBehindIt() throws IOException {
    byte[] front = random(300_000, 5);
    byte[] shorter = join(front, new byte[5 << 20]);
    byte[] longer = join(front, new byte[6 << 20]);
    MemoryTree tree =
        MemoryTree.named("large")
            .file("1", content(shorter))
            .file("2", content(longer))
            .file("3", content(random(8 << 20, 6)));
    try (Built built = Built.of(directory, chunked(16 << 20), tree)) {
      assertThat(built.content("1")).isEqualTo(shorter);
      assertThat(built.content("2")).isEqualTo(longer);
    }
  }

  @Test
  void aSmallChunkIsNotTakenForALargeOneOfTheSameDigestInput() throws IOException {
    byte[] piece = random(1 << 18, 5);
    byte[] large = join(piece, new byte[5 << 20]);
    byte[] length = new byte[] {0, 0, 84, 0, 0, 0, 0, 0};
    byte[] small = join(length, new byte[8], piece);
    MemoryTree tree = MemoryTree.named("kinds").file("1", content(large)).file("2", content(small));
    try (Built built = Built.of(directory, chunked(16 << 20), tree)) {
      assertThat(built.content("2")).isEqualTo(small);
    }
  }

  @Test
  void chunksLargerThanAnyBufferAreComparedToo() throws IOException {
    byte[] large = random(9 << 20, 7);
    byte[] other = large.clone();
    other[8 << 20] ^= 1;
    MemoryTree tree =
        MemoryTree.named("large")
            .file("1", content(large))
            .file("2", content(large))
            .file("3", content(other))
            .file("4", FileContent.hole(9 << 20));
    try (Built built = Built.of(directory, chunked(16 << 20), tree)) {
      assertThat(built.report().deduplicatedBytes()).isEqualTo(9 << 20);
      assertThat(built.report().holeBytes()).isEqualTo(9 << 20);
      assertThat(address(built.extents("2"), 0)).isEqualTo(address(built.extents("1"), 0));
      assertThat(built.content("2")).isEqualTo(large);
      assertThat(built.content("3")).isEqualTo(other);
      assertThat(built.content("4")).isEqualTo(new byte[9 << 20]);
    }
  }

  @Test
  void alignedChunksBeginAtMultiples() throws IOException {
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.of(4 * BLOCK)).dataAlignment(4).build();
    MemoryTree tree =
        MemoryTree.named("aligned")
            .file("1", content(random(5 * BLOCK, 1)))
            .file("2", content(random(BLOCK, 2)))
            .file("3", content(random(BLOCK, 3)));
    try (Built built = Built.of(directory, options, tree)) {
      for (String name : List.of("1", "2", "3")) {
        assertThat(address(built.extents(name), 0) % (4 * BLOCK)).isZero();
      }
      assertThat(built.report().problems()).isEmpty();
    }
  }

  @Test
  void saysThatSmallChunksAreNotAligned() throws IOException {
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.of(BLOCK)).dataAlignment(4).build();
    MemoryTree tree = MemoryTree.named("aligned").file("1", "x");
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.report().problems())
          .extracting(Object::toString)
          .containsExactly("/: chunks are smaller than the data alignment: they are not aligned");
    }
  }

  @Test
  void holesAreDataByDefaultButTakeNoRoomInTheFile() throws IOException {
    MemoryTree tree = MemoryTree.named("sparse").file("64M", FileContent.hole(64 << 20));
    try (Built built = Built.of(directory, BuildOptions.defaults(), tree)) {
      assertThat(built.inode("64M").layout()).isEqualTo(DataLayout.FLAT_PLAIN);
      assertThat(built.report().leastKernel()).hasToString("5.4");
      assertThat(Files.size(built.path())).isGreaterThan(64 << 20);
      assumeTrue(Commands.exists("stat"), "stat is not installed");
      String sectors = Commands.run("stat", "-c", "%b", built.path().toString()).text();
      assertThat(Long.parseLong(sectors)).isLessThan(1000);
    }
  }

  @Test
  void holesAreKeptIfAskedForWhereTheyAreWorthIt() throws IOException {
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();
    MemoryTree tree =
        MemoryTree.named("sparse")
            .file("hole", FileContent.hole(1 << 20))
            .file("data", content(random(1 << 20, 1)))
            .file("small hole", FileContent.hole(100));
    try (Built built = Built.of(directory, options, tree)) {
      assertThat(built.inode("hole").layout()).isEqualTo(DataLayout.CHUNK_BASED);
      assertThat(built.inode("data").layout()).isEqualTo(DataLayout.FLAT_PLAIN);
      assertThat(built.inode("small hole").layout()).isEqualTo(DataLayout.FLAT_INLINE);
      assertThat(built.content("hole")).isEqualTo(new byte[1 << 20]);
    }
  }

  @Test
  void tooManyChunksAreRefusedWithAnAdvice() {
    FileData.Segment data = new FileData.Segment(0, 1L << 40, 1, FileData.Pattern.RANDOM);
    MemoryTree tree =
        MemoryTree.named("huge").file("1T", new TestContent(new FileData(1L << 40, List.of(data))));
    assertThatThrownBy(() -> Built.of(directory, chunked(BLOCK), tree))
        .isInstanceOf(BuildException.class)
        .hasMessage("/: more than 134217728 chunks would be needed: choose a larger chunk size");
  }
}
