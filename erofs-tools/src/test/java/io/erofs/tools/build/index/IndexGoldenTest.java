package io.erofs.tools.build.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Algorithm;
import io.erofs.model.DataLayout;
import io.erofs.tools.build.data.StoredExtents;
import io.erofs.tools.build.data.StoredExtentsBuilder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against indexes that the worked examples of the format specification show, 4.5 to 4.12. */
class IndexGoldenTest {
  private static final int BLOCK = 4096;
  private static final int BITS = 12;
  private static final int INODE_END = 64;

  private static IndexSettings settings(boolean legacy, boolean encoded) {
    return new IndexSettings(BITS, true, legacy, encoded, false, Algorithm.LZ4, 1L << 31);
  }

  /** Encodes behind an inode of 64 bytes and returns what is there as hexadecimal digits. */
  private static String encode(
      StoredExtents extents, IndexSettings settings, IndexForm.Kind expected) {
    IndexEncoder encoder = new IndexEncoder(settings);
    IndexForm form = encoder.choose(extents, INODE_END);
    assertThat(form.kind()).isEqualTo(expected);
    byte[] target = new byte[1 << 16];
    int end = encoder.encode(extents, form, 0, target, INODE_END);
    assertThat((long) end - INODE_END).isEqualTo(form.size());
    assertThat(Arrays.copyOfRange(target, end, target.length)).containsOnly(0);
    return HexFormat.of().formatHex(target, INODE_END, end);
  }

  private static String joined(String... parts) {
    return String.join("", parts).replace(" ", "");
  }

  private static StoredExtentsBuilder lz4(StoredExtentsBuilder builder, int length, int block) {
    return builder.compressed(Algorithm.LZ4, length, (long) block * BLOCK, BLOCK, false);
  }

  private static StoredExtents smallText() {
    StoredExtentsBuilder builder = StoredExtents.builder(BITS);
    lz4(builder, 5578, 1);
    lz4(builder, 11287 - 5578, 2);
    lz4(builder, 17072 - 11287, 3);
    return builder.plain(20000 - 17072, 4 * BLOCK, BLOCK).build();
  }

  private static StoredExtents smallTextInOneBigPcluster() {
    return StoredExtents.builder(BITS)
        .compressed(Algorithm.LZ4, 20000, BLOCK, 3 * BLOCK, false)
        .build();
  }

  @Test
  void fullIndexOfPclustersOfOneBlock() {
    assertThat(encode(smallText(), settings(true, false), IndexForm.Kind.FULL))
        .isEqualTo(
            joined(
                "0000000000000000",
                "0000000000000000",
                "0100 0000 01000000",
                "0100 ca05 02000000",
                "0100 170c 03000000",
                "0200 170c 0100 0100",
                "0000 b002 04000000"));
  }

  @Test
  void fullIndexOfABigPclusterAndAnEndMarker() {
    assertThat(encode(smallTextInOneBigPcluster(), settings(true, false), IndexForm.Kind.FULL))
        .isEqualTo(
            joined(
                "0000000002000000",
                "0000000000000000",
                "0100 0000 01000000",
                "0200 0000 0308 0300",
                "0200 0000 0200 0200",
                "0200 0000 0300 0100",
                "0000 200e 00000000"));
  }

  @Test
  void compactIndexOfPclustersOfOneBlock() {
    assertThat(encode(smallText(), settings(false, false), IndexForm.Kind.COMPACT))
        .isEqualTo(
            joined("0000000001000000", "0010ca1500000000", "171c012002000000", "b002000003000000"));
  }

  @Test
  void compactIndexOfABigPcluster() {
    StoredExtents extents = smallTextInOneBigPcluster();
    assertThat(encode(extents, settings(false, false), IndexForm.Kind.COMPACT))
        .isEqualTo(
            joined("0000000007000000", "0010032801000000", "0220012004000000", "200e000004000000"));
  }

  @Test
  void compactIndexWithAPackOfSixteen() {
    int[] heads = {
      0, 0, 1, 1302, 2, 2817, 4, 219, 5, 1578, 6, 3142, 8, 575, 9, 2012, 10, 3513, 12, 1001, 13,
      2486, 14, 3820, 16, 1336, 17, 2942, 19, 490, 20, 1980, 21, 3586, 23, 1048, 24, 1696
    };
    StoredExtentsBuilder builder = StoredExtents.builder(BITS);
    for (int i = 0; i + 3 < heads.length; i += 2) {
      int length = (heads[i + 2] - heads[i]) * BLOCK + heads[i + 3] - heads[i + 1];
      lz4(builder, length, 209 + i / 2);
    }
    assertThat(encode(builder.build(), settings(false, false), IndexForm.Kind.COMPACT))
        .isEqualTo(
            joined(
                "0000000001000000",
                "00101615 d0000000",
                "011b0120 d2000000",
                "db102a16 d3000000",
                "465c00f8 23715fb9 5d00983e d966ec5e 008853f9 6d01a07a c47b0978 d5000000",
                "01201814 e1000000",
                "a0060000 e2000000"));
  }

  @Test
  void compactIndexOfAPclusterThatSpansPacks() {
    StoredExtents extents =
        StoredExtents.builder(BITS)
            .compressed(Algorithm.LZ4, 100000, 162L * BLOCK, 11 * BLOCK, false)
            .build();
    assertThat(encode(extents, settings(false, false), IndexForm.Kind.COMPACT))
        .isEqualTo(
            joined(
                "0000000007000000",
                "00100b28 a2000000",
                "02201520 ad000000",
                "04201320 ad000000",
                "06e00188 0026800a e002c800 36800ee0 03080146 8012e004 48010e80 ad000000",
                "16200120 ad000000",
                "a0060000 ad000000"));
  }

  @Test
  void extentsOfEqualLengthWithoutAddresses() {
    StoredExtents extents =
        StoredExtents.builder(BITS)
            .compressed(Algorithm.ZSTD, 8192, 4096, 5082, false)
            .compressed(Algorithm.ZSTD, 8192, 9178, 5060, false)
            .plain(3616, 14238, 4096)
            .build();
    assertThat(encode(extents, settings(false, true), IndexForm.Kind.ENCODED))
        .isEqualTo(
            joined("0000000001000001", "0010000000000000", "da130040", "c4130040", "00100000"));
  }

  @Test
  void extentsOfEqualLengthWithAddresses() {
    StoredExtentsBuilder builder = StoredExtents.builder(BITS);
    builder.compressed(Algorithm.ZSTD, 65536, 0xFB000, 20, false);
    builder.compressed(Algorithm.ZSTD, 65536, 0xFB000, 20, false);
    StoredExtents extents = builder.fragment(700, 0x2_0000_0007L).build();
    assertThat(encode(extents, settings(false, true), IndexForm.Kind.ENCODED))
        .isEqualTo(
            joined("0000000023000004", "1400004000b00f00", "1400004000b00f00", "0700000002000000"));
  }

  @Test
  void extentsWithLogicalStarts() {
    StoredExtentsBuilder builder = StoredExtents.builder(BITS);
    builder.compressed(Algorithm.ZSTD, 65536, 0x3F000, 31536, false).hole(5000);
    builder.plain(4096, 0x46B30, 4096);
    StoredExtents extents = builder.compressed(Algorithm.LZMA, 70, 0x3F000, 40, true).build();
    assertThat(encode(extents, settings(false, true), IndexForm.Kind.ENCODED))
        .isEqualTo(
            joined(
                "0400000005000000",
                // The records begin at a multiple of 16.
                "0000000000000000",
                "307b0040 00f00300 00000000 00000000",
                "00000000 00000000 00000000 00000100",
                "00100000 306b0400 00000000 88130100",
                "28000028 00f00300 00000000 88230100"));
  }

  @Test
  void extentsBeyondFourGigabytes() {
    StoredExtentsBuilder builder = StoredExtents.builder(BITS).hole(1 << 30).hole(1 << 30);
    builder.hole(1 << 30).hole((1 << 30) - 1);
    StoredExtents extents =
        builder.compressed(Algorithm.LZ4, 8192, 0x5_0000_1000L, BLOCK, false).build();
    IndexSettings settings =
        new IndexSettings(BITS, true, false, true, false, Algorithm.LZ4, 1L << 40);
    String encoded = encode(extents, settings, IndexForm.Kind.ENCODED);
    assertThat(encoded).startsWith("0500000007000000");
    String last = "00100010 00100000 05000000 ffffffff".replace(" ", "");
    assertThat(encoded).endsWith(last + "0".repeat(32));
  }

  @Test
  void headersOfInlineTailsAndFragments() {
    StoredExtentsBuilder inline = StoredExtents.builder(BITS);
    lz4(inline, 15000, 1);
    StoredExtents tail = inline.inlineCompressed(Algorithm.LZ4, 5000, 0x93A).build();
    assertThat(encode(tail, settings(false, false), IndexForm.Kind.COMPACT))
        .startsWith("00003a0909000000");
    StoredExtentsBuilder fragments = StoredExtents.builder(BITS);
    lz4(fragments, 15000, 1);
    StoredExtents fragment = fragments.fragment(5000, 0x12345678).interlaced().build();
    assertThat(encode(fragment, settings(false, false), IndexForm.Kind.COMPACT))
        .startsWith("7856341231000000");
    StoredExtents whole = StoredExtents.builder(BITS).fragment(5000, 0x12345678).build();
    assertThat(encode(whole, settings(false, false), IndexForm.Kind.WHOLE_FRAGMENT))
        .isEqualTo("7856341200000080");
  }

  @Test
  void fullIndexOfPartialReferencesAndFarFragments() {
    StoredExtentsBuilder builder = StoredExtents.builder(BITS);
    builder.compressed(Algorithm.LZ4, 8192, 0x5D * BLOCK, BLOCK, true);
    StoredExtents extents = builder.fragment(100, 0x7_0000_0003L).build();
    IndexEncoder encoder = new IndexEncoder(settings(false, false));
    assertThat(encoder.choose(extents, INODE_END).layout()).isEqualTo(DataLayout.COMPRESSED_FULL);
    assertThat(encode(extents, settings(false, false), IndexForm.Kind.FULL))
        .isEqualTo(
            joined(
                "0300000020000000",
                "0000000000000000",
                "0180 0000 5d000000",
                "0200 0000 0100 0100",
                "0100 0000 07000000"));
  }

  @Test
  void aFragmentNamesAnAlgorithmThatIsAnnounced() {
    StoredExtents extents =
        StoredExtents.builder(BITS).plain(BLOCK, BLOCK, BLOCK).fragment(100, 0).build();
    IndexSettings settings =
        new IndexSettings(BITS, true, false, false, false, Algorithm.ZSTD, 1L << 31);
    assertThat(encode(extents, settings, IndexForm.Kind.COMPACT)).startsWith("0000000021000300");
  }
}
