package io.erofs.tools.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import io.erofs.tools.build.data.ContentDigest;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.MemoryTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that were constructed to have one fast digest are told apart by their bytes. */
class EqualDigestsTest {
  private static final int BLOCK = 4096;
  private static final long CRC32 = 0x104C11DB7L;
  private static final long CRC32C = 0x11EDC6F41L;

  @TempDir Path directory;

  /** The product of both polynomials: adding it to a message changes neither checksum. */
  private static byte[] invisible() {
    byte[] bits = new byte[9];
    for (int i = 0; i <= 32; i++) {
      for (int j = 0; j <= 32; j++) {
        if ((CRC32 >>> i & CRC32C >>> j & 1) == 1) {
          int place = 64 - i - j;
          bits[place / 8] ^= (byte) (1 << place % 8);
        }
      }
    }
    return bits;
  }

  /** One chunk of many with the same digest; equal numbers make equal chunks. */
  private static byte[] chunk(int number) {
    byte[] chunk = new byte[BLOCK];
    new Random(1).nextBytes(chunk);
    byte[] invisible = invisible();
    for (int bit = 0; bit < 16; bit++) {
      for (int i = 0; i < invisible.length && (number >> bit & 1) == 1; i++) {
        chunk[100 * bit + i] ^= invisible[i];
      }
    }
    return chunk;
  }

  private static byte[] chunks(int... numbers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int number : numbers) {
      all.writeBytes(chunk(number));
    }
    return all.toByteArray();
  }

  private static BuildOptions options(int workers) {
    return BuildOptions.builder().chunks(ChunkOptions.of(BLOCK)).workers(workers).build();
  }

  private static FileContent content(byte[] bytes) {
    return FileContent.of(Bytes.of(bytes));
  }

  @Test
  void theseChunksDoHaveOneDigest() {
    ContentDigest digest = new ContentDigest();
    digest.update(ByteBuffer.wrap(chunk(0)));
    ContentDigest other = new ContentDigest();
    other.update(ByteBuffer.wrap(chunk(0x8421)));
    assertThat(other.value()).isEqualTo(digest.value());
    assertThat(chunk(0x8421)).isNotEqualTo(chunk(0));
  }

  @Test
  void chunksWithOneDigestAreSharedOnlyIfTheirBytesAreEqual() throws IOException {
    byte[] first = chunks(1, 2, 3, 2, 1);
    byte[] second = chunks(3, 4, 5, 1);
    MemoryTree tree = MemoryTree.named("t").file("1", content(first)).file("2", content(second));
    try (Built built = Built.of(directory, options(2), tree)) {
      assertThat(built.content("1")).isEqualTo(first);
      assertThat(built.content("2")).isEqualTo(second);
      assertThat(built.report().deduplicatedBytes()).isEqualTo(4 * BLOCK);
    }
  }

  @Test
  void ofVeryManyChunksWithOneDigestOnlySomeAreCompared() throws IOException {
    int[] numbers = new int[1000];
    Arrays.setAll(numbers, i -> i % 500);
    MemoryTree tree = MemoryTree.named("t").file("1", content(chunks(numbers)));
    try (Built built = Built.of(directory, options(2), tree)) {
      assertThat(built.content("1")).isEqualTo(chunks(numbers));
      assertThat(built.report().deduplicatedBytes()).isEqualTo(8 * BLOCK);
    }
  }

  /** Equal chunks are in one task, in neighbouring ones that are written at once, or far apart. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void chunksAreFoundWhoeverWroteTheEqualOnes(int workers) throws IOException {
    byte[] once = new byte[5 * 256 * BLOCK];
    new Random(7).nextBytes(once);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(once, 0, 10 * BLOCK);
    all.write(once);
    all.write(once);
    all.write(once, BLOCK, once.length - BLOCK);
    byte[] bytes = all.toByteArray();
    MemoryTree tree = MemoryTree.named("t").file("1", content(bytes));
    try (Built built = Built.of(directory, options(workers), tree)) {
      assertThat(built.content("1")).isEqualTo(bytes);
      assertThat(built.report().deduplicatedBytes()).isEqualTo(bytes.length - once.length);
    }
    Path alone = Files.createDirectory(directory.resolve("alone"));
    try (Built built = Built.of(alone, options(1), tree)) {
      assertThat(built.path()).hasSameBinaryContentAs(directory.resolve("built.erofs"));
    }
  }
}
