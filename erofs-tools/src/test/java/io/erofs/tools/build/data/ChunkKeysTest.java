package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Chunks by their keys. */
class ChunkKeysTest {
  @Test
  void findsChunksOfOneKeyInTheOrderInWhichTheyWereAdded() {
    ChunkKeys keys = new ChunkKeys();
    for (int i = 0; i < 30_000; i++) {
      keys.add(i % 10_000, 1L << 40 | i, 1 + i % 2);
    }
    for (int i = 0; i < 10_000; i++) {
      int first = keys.first(i, 1 + i % 2);
      assertThat(keys.block(first)).isEqualTo(1L << 40 | i);
      int second = keys.next(first);
      assertThat(keys.block(second)).isEqualTo(1L << 40 | 10_000 + i);
      assertThat(keys.block(keys.next(second))).isEqualTo(1L << 40 | 20_000 + i);
      assertThat(keys.next(keys.next(second))).isEqualTo(ChunkKeys.NONE);
    }
  }

  @Test
  void chunksOfOtherLengthsAreOthers() {
    ChunkKeys keys = new ChunkKeys();
    keys.add(7, 100, 4096);
    assertThat(keys.first(7, 4095)).isEqualTo(ChunkKeys.NONE);
    assertThat(keys.first(8, 4096)).isEqualTo(ChunkKeys.NONE);
    assertThat(keys.block(keys.first(7, 4096))).isEqualTo(100);
  }
}
