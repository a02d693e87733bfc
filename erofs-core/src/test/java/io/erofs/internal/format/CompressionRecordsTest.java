package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void mapHeadersAreEncodedAsTheyAreDecoded() {
    byte[] target = new byte[9];
    OnDiskMapHeader.of(0x12345678, 0x31, OnDiskMapHeader.algorithms(1, 3), 4).encode(target, 1);
    assertThat(target).isEqualTo(bytes("007856341231003104"));
    OnDiskMapHeader.of(OnDiskMapHeader.lowOfInline(0x93A), 9, 0, 0).encode(target, 1);
    assertThat(target).isEqualTo(bytes("0000003a0909000000"));
    OnDiskMapHeader.wholeFragment(0x12345678).encode(target, 1);
    assertThat(target).isEqualTo(bytes("007856341200000080"));
    OnDiskMapHeader.ofExtents(0x1_0000_0013L, OnDiskMapHeader.adviseOf(16)).encode(target, 1);
    assertThat(target).isEqualTo(bytes("001300000005000100"));
    assertThat(OnDiskMapHeader.adviseOf(4)).isEqualTo(1);
    assertThat(OnDiskMapHeader.adviseOf(8)).isEqualTo(3);
    assertThat(OnDiskMapHeader.adviseOf(32)).isEqualTo(7);
  }

  @Test
  void extentRecordsAreEncodedAsTheyAreDecoded() throws Exception {
    assertThat(OnDiskExtent.plen(31536, true, 4)).isEqualTo(0x48007b30L);
    OnDiskExtent record = new OnDiskExtent(0xFFFFFFFFL, 0x1234567890ABL, 0x987654321L);
    byte[] target = new byte[33];
    record.encode(target, 1, 32);
    assertThat(target)
        .isEqualTo(bytes("00ffffffffab9078563412000021436587" + "09000000" + "0".repeat(24)));
    ByteView view = ByteView.of(target, 1, 32, "test", 0);
    assertThat(OnDiskExtent.decode(view, 0, 32)).isEqualTo(record);
    for (int size = 4; size < 32; size *= 2) {
      byte[] smaller = new byte[32];
      record.encode(smaller, 0, size);
      assertThat(Arrays.copyOf(smaller, size)).isEqualTo(Arrays.copyOfRange(target, 1, 1 + size));
      assertThat(Arrays.copyOfRange(smaller, size, 32)).containsOnly(0);
    }
  }

  @Test
  void lclustersAreEncodedAsTheyAreDecoded() throws Exception {
    OnDiskLcluster head = OnDiskLcluster.head(OnDiskLcluster.HEAD1, 0xE20, true, 0xFEDCBA98L);
    byte[] target = new byte[9];
    head.encode(target, 1);
    assertThat(target).isEqualTo(bytes("000180200e98badcfe"));
    assertThat(OnDiskLcluster.decode(ByteView.of(target, "test", 0), 1)).isEqualTo(head);
    assertThat(head.type()).isEqualTo(OnDiskLcluster.HEAD1);
    assertThat(head.isPartial()).isTrue();
    assertThat(head.address()).isEqualTo(0xFEDCBA98L);
    OnDiskLcluster.follower(0xC17, 0x803, 0xFFFE).encode(target, 1);
    assertThat(target).isEqualTo(bytes("000200170c0308feff"));
    OnDiskLcluster follower = OnDiskLcluster.decode(ByteView.of(target, "test", 0), 1);
    assertThat(follower.type()).isEqualTo(OnDiskLcluster.NONHEAD);
    assertThat(follower.isPartial()).isFalse();
    assertThat(follower.delta0()).isEqualTo(0x803);
    assertThat(follower.delta1()).isEqualTo(0xFFFE);
  }

  @Test
  void packsOfACompactIndex() {
    CompactPacks packs = CompactPacks.of(0x500, 25, true);
    assertThat(packs).isEqualTo(new CompactPacks(0x508, 25, 6, 16));
    assertThat(packs.packPosition(5)).isEqualTo(0x518);
    assertThat(packs.packPosition(6)).isEqualTo(0x520);
    assertThat(packs.packPosition(21)).isEqualTo(0x520);
    assertThat(packs.packPosition(22)).isEqualTo(0x540);
    assertThat(packs.end()).isEqualTo(0x550);
    assertThat(CompactPacks.of(0x500, 25, false).end()).isEqualTo(0x508 + 13 * 8);
    assertThat(CompactPacks.of(0x500, 5, true)).isEqualTo(new CompactPacks(0x508, 5, 6, 0));
    assertThat(CompactPacks.of(0x518, 16, true)).isEqualTo(new CompactPacks(0x520, 16, 0, 16));
    assertThat(CompactPacks.of(0x518, 16, true).end()).isEqualTo(0x540);
  }
}
