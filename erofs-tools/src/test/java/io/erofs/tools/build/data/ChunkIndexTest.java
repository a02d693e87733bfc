package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Finding chunks by all bits of their digests. */
class ChunkIndexTest {
  private static byte[] digest(long seed) {
    byte[] digest = new byte[ChunkIndex.DIGEST_SIZE];
    new Random(seed).nextBytes(digest);
    return digest;
  }

  @Test
  void findsWhatWasAdded() {
    ChunkIndex index = new ChunkIndex();
    for (int i = 0; i < 20_000; i++) {
      assertThat(index.find(digest(i), 0)).isEqualTo(ChunkIndex.UNKNOWN);
      index.add(digest(i), 0, 1L << 40 | i, i + 1);
    }
    assertThat(index.size()).isEqualTo(20_000);
    byte[] shifted = new byte[40];
    for (int i = 0; i < 20_000; i++) {
      System.arraycopy(digest(i), 0, shifted, 5, ChunkIndex.DIGEST_SIZE);
      assertThat(index.find(shifted, 5)).isEqualTo(i);
      assertThat(index.block(i)).isEqualTo(1L << 40 | i);
      assertThat(index.length(i)).isEqualTo(i + 1);
      byte[] copied = new byte[33];
      index.copyDigest(i, copied, 1);
      assertThat(copied).endsWith(digest(i));
    }
  }

  @Test
  void digestsThatDifferInOneBitAreDifferent() {
    byte[] first = digest(1);
    ChunkIndex index = new ChunkIndex();
    index.add(first, 0, 0, 1);
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = first.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(index.find(other, 0)).as("bit " + bit).isEqualTo(ChunkIndex.UNKNOWN);
      index.add(other, 0, bit + 1, 1);
      assertThat(index.find(other, 0)).isEqualTo(bit + 1);
    }
  }
}
