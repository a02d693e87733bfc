package io.erofs.tools.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.testkit.Seeds;
import io.erofs.tools.build.blob.NewChunks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the dictionary. */
class ChunkSegmentTest {
  @TempDir Path directory;

  /** Chunks with given digests, each of one block. */
  private record Given(List<byte[]> digests) implements NewChunks {
    @Override
    public int size() {
      return digests.size();
    }

    @Override
    public long block(int chunk) {
      return chunk;
    }

    @Override
    public int length(int chunk) {
      return 4096;
    }

    @Override
    public void copyDigest(int chunk, byte[] target, int at) {
      System.arraycopy(digests.get(chunk), 0, target, at, Digests.SIZE);
    }
  }

  private Path write(List<byte[]> digests) throws IOException {
    Path file = directory.resolve("x.chunks");
    Files.write(file, new byte[0]);
    DictionaryBlob blob = new DictionaryBlob("0f".repeat(32), 4096L * digests.size(), 12);
    NewSegment.write(file, blob, new Given(digests));
    return file;
  }

  @Test
  void findsAllBitsOfADigest() throws IOException {
    for (long seed : Seeds.of(5)) {
      Random random = new Random(seed);
      List<byte[]> digests = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        // Many begin alike, as no real ones do.
        int same = random.nextInt(4) * 8;
        java.util.Arrays.fill(digest, 0, same, (byte) random.nextInt(2));
        digests.add(digest);
      }
      ChunkSegment segment = ChunkSegment.open(write(digests));
      assertThat(segment.count()).isEqualTo(3000);
      for (int i = 0; i < digests.size(); i++) {
        byte[] digest = digests.get(i).clone();
        long found = segment.find(digest, 0);
        assertThat(found).as(Seeds.describe(seed)).isNotNegative();
        assertThat(digests.get((int) segment.block(found))).isEqualTo(digest);
        digest[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
        assertThat(segment.find(digest, 0)).as(Seeds.describe(seed)).isNegative();
      }
    }
  }

  @Test
  void anEmptySegmentHasNothing() throws IOException {
    assertThat(ChunkSegment.open(write(List.of())).find(new byte[32], 0)).isNegative();
  }

  @Test
  void theFileIsAsDescribed() throws IOException {
    byte[] digest = new byte[32];
    digest[0] = 7;
    byte[] bytes = Files.readAllBytes(write(List.of(digest, new byte[32])));
    assertThat(bytes).hasSize(32 + 48 + 2 * 44);
    assertThat(new String(bytes, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("EROFSCHK");
    ByteBuffer numbers = ByteBuffer.wrap(bytes);
    assertThat(numbers.getInt(8)).isEqualTo(1);
    assertThat(numbers.getInt(12)).isEqualTo(1);
    assertThat(numbers.getLong(16)).isEqualTo(2);
    assertThat(numbers.get(32)).isEqualTo((byte) 0x0f);
    assertThat(numbers.getLong(64)).isEqualTo(8192);
    assertThat(numbers.getLong(72)).isEqualTo(12);
    assertThat(numbers.getInt(80 + 32)).as("block of the smaller digest").isEqualTo(1);
    assertThat(numbers.get(124)).isEqualTo((byte) 7);
    assertThat(numbers.getInt(124 + 36)).isEqualTo(4096);
  }

  @Test
  void damagedFilesAreErrorsOrFindNothing() throws IOException {
    byte[] digest = new byte[32];
    byte[] good = Files.readAllBytes(write(List.of(digest)));
    Path file = directory.resolve("bad");
    for (int length = 0; length < good.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(() -> ChunkSegment.open(file)).isInstanceOf(StoreException.class);
    }
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      try {
        ChunkSegment segment = ChunkSegment.open(file);
        long found = segment.find(digest, 0);
        if (found >= 0 && segment.isSane(found)) {
          long blobSize = segment.blobs().get(segment.blob(found)).size();
          long end = segment.block(found) << segment.blobs().get(0).blockBits();
          assertThat(end + segment.length(found)).isLessThanOrEqualTo(blobSize);
        }
      } catch (StoreException expected) {
        assertThat(expected).hasMessageStartingWith(file + ": ");
      }
    }
  }
}
