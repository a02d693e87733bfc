package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.erofs.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OnDiskSuperblockTest {
  private static final OnDiskSuperblock FULL =
      new OnDiskSuperblock(
          OnDiskSuperblock.MAGIC,
          0x11223344L,
          0x21222324L,
          12,
          1,
          0x3132,
          0x4142434445464748L,
          -0x5152535455565758L,
          0x61626364L,
          0x71727374L,
          0x81828384L,
          0x91929394L,
          Bytes.of(HexFormat.of().parseHex("00112233445566778899aabbccddeeff")),
          Bytes.utf8("0123456789abcdef"),
          0xA1A2A3A4L,
          0xB1B2,
          0xC1C2,
          0xD1D2,
          0xE1,
          0xF1,
          0x12131415L,
          0x1617181920212223L,
          0x24,
          0x25,
          0x26272829L,
          0x3A3B3C3D3E3F4041L,
          0x4A4B4C4D4E4F5051L,
          0);

  @Test
  void hasTheSizeOfTheFormat() {
    assertThat(OnDiskSuperblock.SIZE).isEqualTo(128);
    assertThat(OnDiskSuperblock.OFFSET).isEqualTo(1024);
    assertThat(FULL.encodedSize()).isEqualTo(144);
  }

  @Test
  void encodesEveryFieldAtItsOffset() {
    byte[] bytes = encode(FULL);
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "e2e1f5e0" // 0x00 magic
                + "44332211" // 0x04 checksum
                + "24232221" // 0x08 feature_compat
                + "0c" // 0x0C blkszbits
                + "01" // 0x0D sb_extslots
                + "3231" // 0x0E rootnid_2b
                + "4847464544434241" // 0x10 inos
                + "a8a8a9aaabacadae" // 0x18 epoch
                + "64636261" // 0x20 fixed_nsec
                + "74737271" // 0x24 blocks_lo
                + "84838281" // 0x28 meta_blkaddr
                + "94939291" // 0x2C xattr_blkaddr
                + "00112233445566778899aabbccddeeff" // 0x30 uuid
                + "30313233343536373839616263646566" // 0x40 volume_name
                + "a4a3a2a1" // 0x50 feature_incompat
                + "b2b1" // 0x54 u1
                + "c2c1" // 0x56 extra_devices
                + "d2d1" // 0x58 devt_slotoff
                + "e1" // 0x5A dirblkbits
                + "f1" // 0x5B xattr_prefix_count
                + "15141312" // 0x5C xattr_prefix_start
                + "2322212019181716" // 0x60 packed_nid
                + "24" // 0x68 xattr_filter_reserved
                + "25" // 0x69 ishare_xattr_prefix_id
                + "0000" // 0x6A reserved
                + "29282726" // 0x6C build_time
                + "41403f3e3d3c3b3a" // 0x70 rootnid_8b
                + "0000000000000000" // 0x78 reserved
                + "51504f4e4d4c4b4a" // 0x80 metabox_nid
                + "0000000000000000"); // 0x88 reserved
  }

  @Test
  void decodesWhatItEncodes() throws Exception {
    assertThat(OnDiskSuperblock.decode(ByteView.of(encode(FULL), "test", 1024))).isEqualTo(FULL);
  }

  @Test
  void readsNoMetaboxWithoutAnExtensionSlot() throws Exception {
    byte[] bytes = encode(FULL);
    bytes[OnDiskSuperblock.AT_EXTENSION_SLOTS] = 0;
    assertThat(OnDiskSuperblock.decode(ByteView.of(bytes, "test", 1024)).metaboxNid()).isZero();
  }

  @Test
  void reportsReservedBytes() throws Exception {
    for (int at : new int[] {0x6A, 0x6B, 0x78, 0x7F, 0x88, 0x8F}) {
      byte[] bytes = encode(FULL);
      bytes[at] = 1;
      assertThat(OnDiskSuperblock.decode(ByteView.of(bytes, "test", 1024)).reserved())
          .as("byte 0x%x", at)
          .isNotZero();
    }
  }

  @Test
  void checksumIsCrc32cWithoutTheFinalInversion() {
    assertThat(SuperblockChecksum.coveredLength(9)).isEqualTo(512);
    assertThat(SuperblockChecksum.coveredLength(10)).isEqualTo(1024);
    assertThat(SuperblockChecksum.coveredLength(11)).isEqualTo(1024);
    assertThat(SuperblockChecksum.coveredLength(12)).isEqualTo(3072);
    assertThat(SuperblockChecksum.coveredLength(16)).isEqualTo(64512);
    // The register after the magic number and an empty checksum, from which the kernel goes on.
    byte[] start = HexFormat.of().parseHex("e2e1f5e0ffffffff");
    assertThat(SuperblockChecksum.compute(start, 0, 8)).isEqualTo(0x5045B54AL);
  }

  @Test
  void storesTheChecksumInPlace() {
    byte[] covered = new byte[3072];
    byte[] text = "anything".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, covered, 100, text.length);
    long expected = SuperblockChecksum.compute(covered, 0, covered.length);
    SuperblockChecksum.store(covered, 0, covered.length);
    assertThat(LittleEndian.u32(covered, 4)).isEqualTo(expected);
    assertThat(SuperblockChecksum.compute(covered, 0, covered.length)).isEqualTo(expected);
  }

  private static byte[] encode(OnDiskSuperblock superblock) {
    byte[] bytes = new byte[superblock.encodedSize()];
    superblock.encode(bytes, 0);
    return bytes;
  }
}
