package io.erofs.tools.build.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.erofs.model.Algorithm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredExtentsTest {
  private static final int BLOCK = 4096;

  private static StoredExtentsBuilder builder() {
    return StoredExtents.builder(12);
  }

  private static List<Long> addresses(StoredExtents extents) {
    List<Long> all = new ArrayList<>();
    for (StoredExtents.Cursor cursor = extents.cursor(); cursor.next(); ) {
      all.add(cursor.address());
    }
    return all;
  }

  @Test
  void keepsWhatItWasTold() {
    StoredExtents extents =
        builder()
            .plain(4096, 8192, BLOCK)
            .compressed(Algorithm.ZSTD, 12 << 20, 12288, 1 << 20, true)
            .hole(StoredExtents.MAX_LENGTH)
            .fragment(1L << 40, 1L << 50)
            .interlaced()
            .build();
    assertThat(extents.count()).isEqualTo(4);
    assertThat(extents.size()).isEqualTo(4096L + (12 << 20) + Integer.MAX_VALUE + (1L << 40));
    assertThat(extents.kind(0)).isEqualTo(StoredExtents.Kind.PLAIN);
    assertThat(extents.kind(1)).isEqualTo(StoredExtents.Kind.COMPRESSED);
    assertThat(extents.kind(2)).isEqualTo(StoredExtents.Kind.HOLE);
    assertThat(extents.kind(3)).isEqualTo(StoredExtents.Kind.FRAGMENT);
    assertThat(extents.algorithm(1)).isEqualTo(Algorithm.ZSTD);
    assertThat(extents.isPartial(0)).isFalse();
    assertThat(extents.isPartial(1)).isTrue();
    assertThat(extents.stored(1)).isEqualTo(1 << 20);
    assertThat(extents.length(3)).isEqualTo(1L << 40);
    assertThat(extents.fragmentOffset()).isEqualTo(1L << 50);
    assertThat(extents.isInterlaced()).isTrue();
    assertThat(extents.facts().storedBytes()).isEqualTo(BLOCK + (1L << 20));
    assertThat(extents.facts().lastAddress()).isEqualTo(12288 + (1L << 20));
  }

  @Test
  void addressesOfDataInOnePieceAndInSeveral() {
    StoredExtents one =
        builder().plain(10, 100, 10).hole(5).compressed(Algorithm.LZ4, 99, 110, 7, false).build();
    assertThat(one.facts().consecutive()).isTrue();
    assertThat(addresses(one)).containsExactly(100L, 110L, 110L);
    StoredExtentsBuilder several = builder();
    for (int i = 0; i < 9; i++) {
      several.plain(10, 100 + 10 * i, 10);
    }
    several.plain(10, 7, 10).plain(10, 500, 20);
    assertThat(several.build().facts().consecutive()).isFalse();
    assertThat(addresses(several.build()))
        .containsExactly(100L, 110L, 120L, 130L, 140L, 150L, 160L, 170L, 180L, 7L, 500L);
  }

  @Test
  void knowsTheCommonLength() {
    assertThat(builder().plain(8192, 0, 8192).plain(8192, 8192, 8192).build().facts().equalBits())
        .isEqualTo(13);
    assertThat(builder().plain(8192, 0, 8192).plain(1, 8192, 1).build().facts().equalBits())
        .isEqualTo(13);
    assertThat(builder().plain(8192, 0, 8192).plain(8193, 8192, 8193).build().facts().equalBits())
        .isEqualTo(-1);
    assertThat(builder().plain(8191, 0, 8191).plain(1, 8192, 1).build().facts().equalBits())
        .isEqualTo(-1);
    assertThat(builder().plain(5000, 0, 8192).build().facts().equalBits()).isEqualTo(13);
    assertThat(builder().plain(1, 0, 4096).build().facts().equalBits()).isEqualTo(12);
    assertThat(builder().hole(8192).hole(4096).hole(4096).build().facts().equalBits())
        .isEqualTo(-1);
    assertThat(builder().hole(8192).fragment(8193, 0).build().facts().equalBits()).isEqualTo(-1);
  }

  @Test
  void knowsWhatAnIndexOfClustersCanTell() {
    assertThat(builder().plain(100, 0, BLOCK).build().facts().clustered()).isTrue();
    assertThat(builder().plain(100, 0, BLOCK).plain(1, BLOCK, BLOCK).build().facts().clustered())
        .isFalse();
    assertThat(builder().plain(100, 0, BLOCK).fragment(1, 0).build().facts().clustered()).isFalse();
    assertThat(builder().plain(100, 0, 100).build().facts().clustered()).isFalse();
    assertThat(builder().hole(4096).build().facts().clustered()).isFalse();
    assertThat(builder().plain(8000, 0, 8192).build().facts().clustered()).isFalse();
    assertThat(builder().plain(8192, 0, 8192).build().facts().clustered()).isTrue();
  }

  @Test
  void ofAnInlineTailThereIsNoAddress() {
    StoredExtents extents =
        builder().plain(4096, 4096, BLOCK).inlineCompressed(Algorithm.LZMA, 9000, 77).build();
    assertThat(extents.hasInlineTail()).isTrue();
    assertThat(extents.stored(1)).isEqualTo(77);
    assertThat(extents.facts().storedBytes()).isEqualTo(BLOCK);
    assertThat(extents.facts().clustered()).isTrue();
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatIllegalStateException().isThrownBy(() -> builder().build());
    assertThatIllegalArgumentException().isThrownBy(() -> builder().plain(0, 0, BLOCK));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().plain(5000, 0, BLOCK));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().inlinePlain(BLOCK));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().fragment(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().fragment(1, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().plain(1, 0, StoredExtents.MAX_STORED + 1));
    assertThatIllegalStateException().isThrownBy(() -> builder().fragment(1, 0).hole(1));
    assertThatIllegalStateException().isThrownBy(() -> builder().inlinePlain(1).hole(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().inlinePlain(1).interlaced().build());
  }
}
