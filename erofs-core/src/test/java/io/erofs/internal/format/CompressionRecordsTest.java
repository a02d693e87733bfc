package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against the worked examples of the format specification, 4.5 to 4.12. */
class CompressionRecordsTest {
  private static ByteView view(String hex) {
    return ByteView.of(HexFormat.of().parseHex(hex), "test", 0);
  }

  @Test
  void mapHeaderOfAnInlinePcluster() throws Exception {
    OnDiskMapHeader header = OnDiskMapHeader.decode(view("00003a0909000000"));
    assertThat(header.inlineSize()).isEqualTo(0x93A);
    assertThat(header.advise()).isEqualTo(9);
    assertThat(header.has(OnDiskMapHeader.INLINE_PCLUSTER)).isTrue();
    assertThat(header.has(OnDiskMapHeader.COMPACTED_2B)).isTrue();
    assertThat(header.has(OnDiskMapHeader.FRAGMENT)).isFalse();
    assertThat(header.isWholeFragment()).isFalse();
  }

  @Test
  void mapHeaderOfFragments() throws Exception {
    OnDiskMapHeader tail = OnDiskMapHeader.decode(view("7856341231000000"));
    assertThat(tail.has(OnDiskMapHeader.FRAGMENT)).isTrue();
    assertThat(tail.has(OnDiskMapHeader.INTERLACED)).isTrue();
    assertThat(tail.fragmentOffset()).isEqualTo(0x12345678L);
    OnDiskMapHeader whole = OnDiskMapHeader.decode(view("7856341200000080"));
    assertThat(whole.isWholeFragment()).isTrue();
    assertThat(whole.wholeFragmentOffset()).isEqualTo(0x12345678L);
  }

  @Test
  void mapHeaderFields() throws Exception {
    OnDiskMapHeader header = OnDiskMapHeader.decode(view("0000000006003104"));
    assertThat(header.has(OnDiskMapHeader.BIG_PCLUSTER_1)).isTrue();
    assertThat(header.has(OnDiskMapHeader.BIG_PCLUSTER_2)).isTrue();
    assertThat(header.algorithm(0)).isEqualTo(1);
    assertThat(header.algorithm(1)).isEqualTo(3);
    assertThat(header.clusterBits()).isEqualTo(4);
    assertThat(header.recordSize()).isEqualTo(32);
  }

  @Test
  void mapHeaderOfEncodedExtents() throws Exception {
    OnDiskMapHeader header = OnDiskMapHeader.decode(view("1300000005000100"));
    assertThat(header.has(OnDiskMapHeader.EXTENTS)).isTrue();
    assertThat(header.recordSize()).isEqualTo(16);
    assertThat(header.extentCount()).isEqualTo(0x1_0000_0013L);
  }

  @Test
  void extentRecords() throws Exception {
    ByteView view = view("307b0048" + "00f00300" + "01000000" + "02000100" + "03000000");
    OnDiskExtent four = OnDiskExtent.decode(view, 0, 4);
    assertThat(four.length()).isEqualTo(31536);
    assertThat(four.format()).isEqualTo(4);
    assertThat(four.partial()).isTrue();
    assertThat(four.pstart()).isZero();
    assertThat(OnDiskExtent.decode(view, 0, 8).pstart()).isEqualTo(0x3F000);
    OnDiskExtent sixteen = OnDiskExtent.decode(view, 0, 16);
    assertThat(sixteen.pstart()).isEqualTo(0x1_0003_F000L);
    assertThat(sixteen.lstart()).isEqualTo(0x10002);
    assertThat(OnDiskExtent.decode(view, 0, 32).lstart()).isEqualTo(0x3_0001_0002L);
  }
}
