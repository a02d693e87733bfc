package io.erofs.tools.build.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredExtentsBuilder;
import org.junit.jupiter.api.Test;

/** Which form an index takes. */
class FormChooserTest {
  private static final int BLOCK = 4096;
  private static final IndexSettings COMPACT = settings(12, false, false, 1L << 32);
  private static final IndexSettings WIDE = settings(12, false, true, 1L << 50);
  private static final IndexSettings NARROW = settings(12, false, true, 1L << 32);

  private static IndexSettings settings(int bits, boolean legacy, boolean encoded, long end) {
    return new IndexSettings(bits, true, legacy, encoded, false, Algorithm.LZ4, end);
  }

  private static StoredExtentsBuilder blocks(int count) {
    StoredExtentsBuilder builder = StoredExtents.builder(12);
    for (int i = 0; i < count; i++) {
      builder.compressed(Algorithm.LZ4, 2 * BLOCK, (long) i * BLOCK, BLOCK, false);
    }
    return builder;
  }

  private static IndexForm choose(StoredExtentsBuilder extents, IndexSettings settings) {
    return new IndexEncoder(settings).choose(extents.build(), 32);
  }

  private static IndexForm.Kind kind(StoredExtentsBuilder extents, IndexSettings settings) {
    return choose(extents, settings).kind();
  }

  @Test
  void isCompactIfItCan() {
    assertThat(kind(blocks(3), COMPACT)).isEqualTo(IndexForm.Kind.COMPACT);
    assertThat(kind(blocks(3).fragment(10, 0xFFFFFFFFL), COMPACT))
        .isEqualTo(IndexForm.Kind.COMPACT);
  }

  @Test
  void isFullIfAskedForOrNeeded() {
    assertThat(kind(blocks(3), settings(12, true, false, 1L << 32))).isEqualTo(IndexForm.Kind.FULL);
    assertThat(kind(blocks(3).fragment(10, 1L << 32), COMPACT)).isEqualTo(IndexForm.Kind.FULL);
    StoredExtentsBuilder elsewhere = blocks(3).plain(BLOCK, 7 * BLOCK, BLOCK);
    assertThat(kind(elsewhere, COMPACT)).isEqualTo(IndexForm.Kind.FULL);
    StoredExtentsBuilder partial = blocks(0).compressed(Algorithm.LZ4, 8192, 0, BLOCK, true);
    assertThat(kind(partial, COMPACT)).isEqualTo(IndexForm.Kind.FULL);
  }

  @Test
  void largeLclustersNeedTheFullIndex() {
    StoredExtentsBuilder extents = StoredExtents.builder(15);
    extents.compressed(Algorithm.LZ4, 1 << 16, 0, 1 << 15, false);
    assertThat(kind(extents, settings(15, false, false, 1L << 32))).isEqualTo(IndexForm.Kind.FULL);
  }

  @Test
  void recordsAreUsedWhereTheyAreSmallerAndAllowed() {
    StoredExtentsBuilder large = blocks(0).compressed(Algorithm.LZ4, 1 << 20, 0, 16 * BLOCK, false);
    assertThat(kind(large, COMPACT)).isEqualTo(IndexForm.Kind.COMPACT);
    IndexForm form = choose(large, NARROW);
    assertThat(form.kind()).isEqualTo(IndexForm.Kind.ENCODED);
    assertThat(form.recordSize()).isEqualTo(4);
    assertThat(form.size()).isEqualTo(8 + 8 + 4);
    StoredExtentsBuilder uneven = blocks(0);
    for (int i = 0; i < 40; i++) {
      uneven.compressed(Algorithm.LZ4, 5000, (long) i * BLOCK, BLOCK, false);
    }
    assertThat(kind(uneven, NARROW)).isEqualTo(IndexForm.Kind.COMPACT);
  }

  @Test
  void recordsHaveAddressesWhereAddingUpTakesLong() {
    StoredExtentsBuilder some = StoredExtents.builder(12);
    StoredExtentsBuilder many = StoredExtents.builder(12);
    for (int i = 0; i < 1025; i++) {
      many.compressed(Algorithm.ZSTD, 1 << 16, 100L * i, 100, false);
      if (i < 1024) {
        some.compressed(Algorithm.ZSTD, 1 << 16, 100L * i, 100, false);
      }
    }
    assertThat(choose(some, NARROW).recordSize()).isEqualTo(4);
    assertThat(choose(many, NARROW).recordSize()).isEqualTo(8);
    assertThat(choose(many, WIDE).recordSize()).isEqualTo(16);
  }

  @Test
  void refusesWhatNoFormCanTell() {
    StoredExtentsBuilder unaligned = blocks(0).compressed(Algorithm.ZSTD, 9000, 7, 100, false);
    assertThatIllegalArgumentException().isThrownBy(() -> choose(unaligned, COMPACT));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> choose(unaligned.inlinePlain(10), NARROW));
    StoredExtentsBuilder big = blocks(0).compressed(Algorithm.LZ4, 1 << 20, 0, 2 * BLOCK, false);
    IndexSettings small =
        new IndexSettings(12, false, false, false, false, Algorithm.LZ4, 1L << 32);
    assertThatIllegalArgumentException().isThrownBy(() -> choose(big, small));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> choose(blocks(1), settings(12, false, false, 1L << 45)));
    StoredExtentsBuilder second = blocks(1).compressed(Algorithm.LZMA, 8192, 4096, BLOCK, false);
    assertThatIllegalArgumentException().isThrownBy(() -> choose(second, COMPACT));
  }

  @Test
  void aBigPclusterNeedsRoomForItsBlockCount() {
    StoredExtentsBuilder room = blocks(0).plain(4096, 0, BLOCK);
    room.compressed(Algorithm.LZ4, 8192, BLOCK, 2 * BLOCK, false);
    assertThat(kind(room, COMPACT)).isEqualTo(IndexForm.Kind.COMPACT);
    StoredExtentsBuilder none = blocks(0).plain(4000, 0, BLOCK);
    none.compressed(Algorithm.LZ4, 8000, BLOCK, 2 * BLOCK, false);
    none.plain(4096, 3 * BLOCK, BLOCK);
    assertThatIllegalArgumentException().isThrownBy(() -> choose(none, COMPACT));
  }
}
