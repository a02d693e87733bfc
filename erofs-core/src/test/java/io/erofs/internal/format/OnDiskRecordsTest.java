package io.erofs.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.DeviceNumber;
import io.erofs.model.InodeVersion;
import io.erofs.model.XattrPrefix;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, offsets and round trips of the records, against bytes written down by hand. */
class OnDiskRecordsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void compactInode() throws Exception {
    OnDiskInode inode =
        new OnDiskInode(
            0x08,
            0x1112,
            0x81A4,
            0x2122,
            0x31323334L,
            0x41424344L,
            0x51525354L,
            0x6162,
            0x7172,
            0x81828384L,
            0,
            0,
            false);
    byte[] bytes = new byte[32];
    inode.encode(bytes, 0);
    assertThat(HEX.formatHex(bytes))
        .isEqualTo(
            "08001211a4812221" + "3433323184838281" + "4443424154535251" + "6261727100000000");
    assertThat(OnDiskInode.decode(view(bytes))).isEqualTo(inode);
    assertThat(inode.version().size()).isEqualTo(32);
  }

  @Test
  void extendedInode() throws Exception {
    OnDiskInode inode =
        new OnDiskInode(
            0x05,
            0x1112,
            0x81A4,
            0x2122,
            0x3132333435363738L,
            0x41424344L,
            0x51525354L,
            0x61626364L,
            0x71727374L,
            -2L,
            0x3B9AC9FFL,
            0x91929394L,
            false);
    byte[] bytes = new byte[64];
    inode.encode(bytes, 0);
    assertThat(HEX.formatHex(bytes))
        .isEqualTo(
            "05001211a4812221"
                + "3837363534333231"
                + "4443424154535251"
                + "6463626174737271"
                + "feffffffffffffff"
                + "ffc99a3b94939291"
                + "00000000000000000000000000000000");
    assertThat(OnDiskInode.decode(view(bytes))).isEqualTo(inode);
    assertThat(inode.version().size()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({"4, 0x1c", "4, 0x1f", "5, 0x30", "5, 0x3f"})
  void inodeReportsReservedBytes(int format, String at) throws Exception {
    byte[] bytes = new byte[64];
    bytes[0] = (byte) format;
    assertThat(OnDiskInode.decode(view(bytes)).reserved()).isFalse();
    bytes[Integer.decode(at)] = 1;
    assertThat(OnDiskInode.decode(view(bytes)).reserved()).isTrue();
  }

  @Test
  void inodeFormatBits() {
    assertThat(InodeFormat.compose(InodeVersion.COMPACT, DataLayout.FLAT_INLINE, true))
        .isEqualTo(0x14);
    assertThat(InodeFormat.compose(InodeVersion.EXTENDED, DataLayout.CHUNK_BASED, false))
        .isEqualTo(0x09);
    assertThat(InodeFormat.version(0x06)).isEqualTo(InodeVersion.COMPACT);
    assertThat(InodeFormat.layoutCode(0x07)).isEqualTo(3);
  }

  @Test
  void deviceSlot() throws Exception {
    OnDiskDeviceSlot slot =
        new OnDiskDeviceSlot(
            Bytes.of(Arrays.copyOf(new byte[] {'t', 'a', 'g'}, 64)),
            0x11121314L,
            0x21222324L,
            0x3132,
            0x4142);
    byte[] bytes = new byte[OnDiskDeviceSlot.SIZE];
    slot.encode(bytes, 0);
    assertThat(HEX.formatHex(bytes, 0, 3)).isEqualTo("746167");
    assertThat(HEX.formatHex(bytes, 0x40, 0x4C)).isEqualTo("141312112423222132314241");
    assertThat(bytes).hasSize(128);
    assertThat(OnDiskDeviceSlot.decode(view(bytes))).isEqualTo(slot);
  }

  @Test
  void chunkIndex() throws Exception {
    byte[] bytes = HEX.parseHex("0000010062070000");
    OnDiskChunkIndex index = OnDiskChunkIndex.decode(view(bytes), 0);
    assertThat(index).isEqualTo(new OnDiskChunkIndex(0, 1, 1890));
    byte[] again = new byte[8];
    index.encode(again, 0);
    assertThat(again).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0000, ffffffff, false, true",
    "1234, ffffffff, false, true",
    "ffff, ffffffff, true, true",
    "0000, ffffffff, true, false",
    "ffff, fffffffe, true, false"
  })
  void chunkIndexHoles(String high, String low, boolean wide, boolean hole) {
    OnDiskChunkIndex index =
        new OnDiskChunkIndex(Integer.parseInt(high, 16), 0, Long.parseLong(low, 16));
    assertThat(index.isHole(wide)).isEqualTo(hole);
    assertThat(OnDiskChunkIndex.hole(wide).isHole(wide)).isTrue();
  }

  @Test
  void chunkFormat() {
    ChunkFormat format = ChunkFormat.of(9, true, false);
    assertThat(format.raw()).isEqualTo(0x29);
    assertThat(format.unit()).isEqualTo(8);
    assertThat(new ChunkFormat(0x40).isWide()).as("the bit counts only with indexes").isFalse();
    assertThat(new ChunkFormat(0x60).isWide()).isTrue();
    assertThat(new ChunkFormat(0x80 | 4).unknownBits()).isEqualTo(0x80);
    assertThat(new ChunkFormat(31).blockBits()).isEqualTo(31);
    assertThat(new ChunkFormat(31).unit()).isEqualTo(4);
  }

  @Test
  void dirent() throws Exception {
    byte[] bytes = HEX.parseHex("24000000000000003c000200");
    OnDiskDirent dirent = OnDiskDirent.decode(view(bytes), 0);
    assertThat(dirent).isEqualTo(new OnDiskDirent(36, 60, 2, 0));
    byte[] again = new byte[OnDiskDirent.SIZE];
    dirent.encode(again, 0);
    assertThat(again).isEqualTo(bytes);
  }

  @Test
  void xattrHeader() throws Exception {
    byte[] bytes = HEX.parseHex("ffffdbff0200000000000000");
    OnDiskXattrHeader header = OnDiskXattrHeader.decode(view(bytes));
    assertThat(header).isEqualTo(new OnDiskXattrHeader(0xFFDBFFFFL, 2));
    byte[] again = new byte[OnDiskXattrHeader.SIZE];
    header.encode(again, 0);
    assertThat(again).isEqualTo(bytes);
  }

  @Test
  void xattrEntry() throws Exception {
    byte[] bytes = HEX.parseHex("088203006d65746163 6f70796162630000".replace(" ", ""));
    OnDiskXattrEntry entry = OnDiskXattrEntry.decode(view(bytes), 0);
    assertThat(entry)
        .isEqualTo(new OnDiskXattrEntry(0x82, Bytes.utf8("metacopy"), Bytes.utf8("abc")));
    assertThat(entry.size()).isEqualTo(16);
    assertThat(OnDiskXattrEntry.sizeAt(view(bytes), 0)).isEqualTo(16);
    byte[] again = new byte[entry.size()];
    entry.encode(again, 0);
    assertThat(HEX.formatHex(again)).isEqualTo(HEX.formatHex(bytes, 0, 16));
  }

  @Test
  void xattrPrefix() throws Exception {
    byte[] bytes = HEX.parseHex("0900046f7665726c61792e");
    XattrPrefix prefix = OnDiskXattrPrefix.decode(view(bytes), 9);
    assertThat(prefix).isEqualTo(new XattrPrefix(4, Bytes.utf8("overlay.")));
    assertThat(OnDiskXattrPrefix.size(prefix)).isEqualTo(11);
    byte[] again = new byte[11];
    OnDiskXattrPrefix.encode(prefix, again, 0);
    assertThat(again).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 0x103", "259, 70000, 0x11110370", "4000, 1048000, 0xFFDFA0C0", "0, 0, 0"})
  void deviceNumbers(int major, int minor, String encoded) {
    DeviceNumber number = new DeviceNumber(major, minor);
    assertThat(number.encode()).isEqualTo(Long.decode(encoded));
    assertThat(DeviceNumber.decode(Long.decode(encoded))).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "1, a, 21",
    "1, bb, 18",
    "1, common, 13",
    "1, mime, 18",
    "2, '', 30",
    "3, '', 21",
    "4, lnk, 22",
    "4, overlay.opaque, 20",
    "6, selinux, 11",
    "6, capability, 29",
    "0, erofs.fingerprint.v1, 8"
  })
  void xattrFilterBits(int base, String name, int bit) {
    assertThat(XattrFilter.bit(base, Bytes.utf8(name))).isEqualTo(bit);
  }

  @ParameterizedTest
  @CsvSource({"1, a, 371A8CD5", "4, overlay.opaque, 4CE0A7F4", "0, erofs.fingerprint.v1, 8A8C0408"})
  void xxh32(int base, String name, String hash) {
    int seed = 0x25BBE08F + base;
    assertThat(XattrFilter.xxh32(Bytes.utf8(name).toByteArray(), seed))
        .isEqualTo(Integer.parseUnsignedInt(hash, 16));
  }

  @Test
  void filterIsInverted() {
    long filter = XattrFilter.with(XattrFilter.NOTHING, 18);
    assertThat(filter).isEqualTo(0xFFFBFFFFL);
    assertThat(XattrFilter.excludes(filter, 18)).isFalse();
    assertThat(XattrFilter.excludes(filter, 17)).isTrue();
    assertThat(XattrFilter.excludes(0, 17)).as("0 says nothing").isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "user.mime, 1, mime",
    "system.posix_acl_access, 2, ''",
    "system.posix_acl_default, 3, ''",
    "trusted.overlay.opaque, 4, overlay.opaque",
    "lustre.x, 5, x",
    "security.selinux, 6, selinux",
    "system.posix_acl_accessory, 0, system.posix_acl_accessory",
    "other.x, 0, other.x"
  })
  void xattrNames(String name, int index, String rest) {
    assertThat(XattrNames.indexOf(Bytes.utf8(name))).isEqualTo(index);
    assertThat(XattrNames.withoutPrefix(Bytes.utf8(name), index)).isEqualTo(Bytes.utf8(rest));
  }

  @Test
  void geometryOfAnInode() {
    assertThat(InodeGeometry.xattrBodySize(0)).isZero();
    assertThat(InodeGeometry.xattrBodySize(2)).isEqualTo(16);
    assertThat(InodeGeometry.xattrBodySize(5)).isEqualTo(28);
    assertThat(InodeGeometry.icount(28)).isEqualTo(5);
    assertThat(InodeGeometry.icount(0)).isZero();
    assertThat(InodeGeometry.maxXattrBodySize()).isEqualTo(262148);
    assertThat(InodeGeometry.blocks(0, 12)).isZero();
    assertThat(InodeGeometry.blocks(1, 12)).isEqualTo(1);
    assertThat(InodeGeometry.blocks(4096, 12)).isEqualTo(1);
    assertThat(InodeGeometry.blocks(4097, 12)).isEqualTo(2);
    assertThat(InodeGeometry.blocks(Long.MAX_VALUE, 9)).isEqualTo(1L << 54);
    assertThat(InodeGeometry.blocksBeforeTail(5000, 12)).isEqualTo(1);
    assertThat(InodeGeometry.chunkArray(36, 8)).isEqualTo(40);
    assertThat(InodeGeometry.tailFits(4096 - 64, 32, 32, 4096)).isTrue();
    assertThat(InodeGeometry.tailFits(4096 - 64, 32, 33, 4096)).isFalse();
    assertThat(InodeGeometry.tailFits(4096 - 32, 32, 1, 4096))
        .as("a tail on the next block is not in the block of the last metadata byte")
        .isFalse();
  }

  @Test
  void viewsAreBoundsChecked() {
    ByteView view = ByteView.of(new byte[8], 2, 4, "img", 100);
    assertThatThrownBy(() -> view.u32(1))
        .isInstanceOf(CorruptImageException.class)
        .hasMessageContaining("4 bytes at 1 are not inside a structure of 4 bytes")
        .hasMessageContaining("img, offset 0x65");
    assertThatThrownBy(() -> view.u8(-1)).isInstanceOf(CorruptImageException.class);
    assertThatThrownBy(() -> view.slice(0, 5)).isInstanceOf(CorruptImageException.class);
    assertThatThrownBy(() -> view.bytes(2, Integer.MAX_VALUE))
        .isInstanceOf(CorruptImageException.class);
  }

  private static ByteView view(byte[] bytes) {
    return ByteView.of(bytes, "test", 0);
  }
}
