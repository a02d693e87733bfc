package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;

/**
 * The superblock as it is on disk. Format specification 1.2.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u32</td><td>magic</td></tr>
 * <tr><td>0x04</td><td>u32</td><td>checksum</td></tr>
 * <tr><td>0x08</td><td>u32</td><td>feature_compat</td></tr>
 * <tr><td>0x0C</td><td>u8</td><td>blkszbits</td></tr>
 * <tr><td>0x0D</td><td>u8</td><td>sb_extslots</td></tr>
 * <tr><td>0x0E</td><td>u16</td><td>rootnid_2b or blocks_hi</td></tr>
 * <tr><td>0x10</td><td>u64</td><td>inos</td></tr>
 * <tr><td>0x18</td><td>s64</td><td>epoch</td></tr>
 * <tr><td>0x20</td><td>u32</td><td>fixed_nsec</td></tr>
 * <tr><td>0x24</td><td>u32</td><td>blocks_lo</td></tr>
 * <tr><td>0x28</td><td>u32</td><td>meta_blkaddr</td></tr>
 * <tr><td>0x2C</td><td>u32</td><td>xattr_blkaddr</td></tr>
 * <tr><td>0x30</td><td>u8[16]</td><td>uuid</td></tr>
 * <tr><td>0x40</td><td>u8[16]</td><td>volume_name</td></tr>
 * <tr><td>0x50</td><td>u32</td><td>feature_incompat</td></tr>
 * <tr><td>0x54</td><td>u16</td><td>u1: available_compr_algs or lz4_max_distance</td></tr>
 * <tr><td>0x56</td><td>u16</td><td>extra_devices</td></tr>
 * <tr><td>0x58</td><td>u16</td><td>devt_slotoff</td></tr>
 * <tr><td>0x5A</td><td>u8</td><td>dirblkbits</td></tr>
 * <tr><td>0x5B</td><td>u8</td><td>xattr_prefix_count</td></tr>
 * <tr><td>0x5C</td><td>u32</td><td>xattr_prefix_start</td></tr>
 * <tr><td>0x60</td><td>u64</td><td>packed_nid</td></tr>
 * <tr><td>0x68</td><td>u8</td><td>xattr_filter_reserved</td></tr>
 * <tr><td>0x69</td><td>u8</td><td>ishare_xattr_prefix_id</td></tr>
 * <tr><td>0x6A</td><td>u8[2]</td><td>reserved</td></tr>
 * <tr><td>0x6C</td><td>u32</td><td>build_time</td></tr>
 * <tr><td>0x70</td><td>u64</td><td>rootnid_8b</td></tr>
 * <tr><td>0x78</td><td>u64</td><td>reserved2</td></tr>
 * <tr><td>0x80</td><td>u64</td><td>metabox_nid, only with sb_extslots of at least 1</td></tr>
 * <tr><td>0x88</td><td>u64</td><td>reserved3</td></tr>
 * </table>
 *
 * @param reserved the reserved bytes at 0x6A, 0x78 and 0x88 or-ed together; encoded as zeros
 */
public record OnDiskSuperblock(
    long magic,
    long checksum,
    long featureCompat,
    int blockBits,
    int extensionSlots,
    int rootNid2b,
    long inodeCount,
    long epoch,
    long fixedNsec,
    long blocksLow,
    long metaBlkaddr,
    long xattrBlkaddr,
    Bytes uuid,
    Bytes volumeName,
    long featureIncompat,
    int u1,
    int extraDevices,
    int deviceTableSlot,
    int dirBlockBits,
    int xattrPrefixCount,
    long xattrPrefixStart,
    long packedNid,
    int xattrFilterReserved,
    int ishareXattrPrefixId,
    long buildTime,
    long rootNid8b,
    long metaboxNid,
    long reserved) {
  /** Byte offset in the image. */
  public static final int OFFSET = 1024;

  /** Size without extension slots. */
  public static final int SIZE = 128;

  /** Size of an extension slot. */
  public static final int SLOT_SIZE = 16;

  /** Value of {@link #magic()}. */
  public static final long MAGIC = 0xE0F5E1E2L;

  /** Unit of {@link #deviceTableSlot()}, in bytes. */
  public static final int DEVICE_TABLE_UNIT = 128;

  static final int AT_MAGIC = 0x00;
  static final int AT_CHECKSUM = 0x04;
  static final int AT_FEATURE_COMPAT = 0x08;
  static final int AT_BLOCK_BITS = 0x0C;
  static final int AT_EXTENSION_SLOTS = 0x0D;
  static final int AT_ROOT_NID_2B = 0x0E;
  static final int AT_INODE_COUNT = 0x10;
  static final int AT_EPOCH = 0x18;
  static final int AT_FIXED_NSEC = 0x20;
  static final int AT_BLOCKS_LOW = 0x24;
  static final int AT_META_BLKADDR = 0x28;
  static final int AT_XATTR_BLKADDR = 0x2C;
  static final int AT_UUID = 0x30;
  static final int AT_VOLUME_NAME = 0x40;
  static final int AT_FEATURE_INCOMPAT = 0x50;
  static final int AT_U1 = 0x54;
  static final int AT_EXTRA_DEVICES = 0x56;
  static final int AT_DEVICE_TABLE_SLOT = 0x58;
  static final int AT_DIR_BLOCK_BITS = 0x5A;
  static final int AT_XATTR_PREFIX_COUNT = 0x5B;
  static final int AT_XATTR_PREFIX_START = 0x5C;
  static final int AT_PACKED_NID = 0x60;
  static final int AT_XATTR_FILTER_RESERVED = 0x68;
  static final int AT_ISHARE_XATTR_PREFIX_ID = 0x69;
  static final int AT_RESERVED = 0x6A;
  static final int AT_BUILD_TIME = 0x6C;
  static final int AT_ROOT_NID_8B = 0x70;
  static final int AT_RESERVED2 = 0x78;
  static final int AT_METABOX_NID = 0x80;
  static final int AT_RESERVED3 = 0x88;
  static final int UUID_SIZE = 16;
  static final int VOLUME_NAME_SIZE = 16;

  /**
   * Decodes.
   *
   * @param view the base bytes, and the extension slots as far as there are any
   */
  public static OnDiskSuperblock decode(ByteView view) throws CorruptImageException {
    boolean extended = view.u8(AT_EXTENSION_SLOTS) >= 1 && view.length() >= SIZE + SLOT_SIZE;
    return new OnDiskSuperblock(
        view.u32(AT_MAGIC),
        view.u32(AT_CHECKSUM),
        view.u32(AT_FEATURE_COMPAT),
        view.u8(AT_BLOCK_BITS),
        view.u8(AT_EXTENSION_SLOTS),
        view.u16(AT_ROOT_NID_2B),
        view.i64(AT_INODE_COUNT),
        view.i64(AT_EPOCH),
        view.u32(AT_FIXED_NSEC),
        view.u32(AT_BLOCKS_LOW),
        view.u32(AT_META_BLKADDR),
        view.u32(AT_XATTR_BLKADDR),
        view.bytes(AT_UUID, UUID_SIZE),
        view.bytes(AT_VOLUME_NAME, VOLUME_NAME_SIZE),
        view.u32(AT_FEATURE_INCOMPAT),
        view.u16(AT_U1),
        view.u16(AT_EXTRA_DEVICES),
        view.u16(AT_DEVICE_TABLE_SLOT),
        view.u8(AT_DIR_BLOCK_BITS),
        view.u8(AT_XATTR_PREFIX_COUNT),
        view.u32(AT_XATTR_PREFIX_START),
        view.i64(AT_PACKED_NID),
        view.u8(AT_XATTR_FILTER_RESERVED),
        view.u8(AT_ISHARE_XATTR_PREFIX_ID),
        view.u32(AT_BUILD_TIME),
        view.i64(AT_ROOT_NID_8B),
        extended ? view.i64(AT_METABOX_NID) : 0,
        view.u16(AT_RESERVED) | view.i64(AT_RESERVED2) | (extended ? view.i64(AT_RESERVED3) : 0));
  }

  /** Bytes that {@link #encode} writes. */
  public int encodedSize() {
    return SIZE + extensionSlots * SLOT_SIZE;
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putU32(target, at + AT_MAGIC, magic);
    LittleEndian.putU32(target, at + AT_CHECKSUM, checksum);
    LittleEndian.putU32(target, at + AT_FEATURE_COMPAT, featureCompat);
    target[at + AT_BLOCK_BITS] = (byte) blockBits;
    target[at + AT_EXTENSION_SLOTS] = (byte) extensionSlots;
    LittleEndian.putU16(target, at + AT_ROOT_NID_2B, rootNid2b);
    LittleEndian.putI64(target, at + AT_INODE_COUNT, inodeCount);
    LittleEndian.putI64(target, at + AT_EPOCH, epoch);
    LittleEndian.putU32(target, at + AT_FIXED_NSEC, fixedNsec);
    LittleEndian.putU32(target, at + AT_BLOCKS_LOW, blocksLow);
    LittleEndian.putU32(target, at + AT_META_BLKADDR, metaBlkaddr);
    LittleEndian.putU32(target, at + AT_XATTR_BLKADDR, xattrBlkaddr);
    uuid.copyTo(target, at + AT_UUID);
    volumeName.copyTo(target, at + AT_VOLUME_NAME);
    LittleEndian.putU32(target, at + AT_FEATURE_INCOMPAT, featureIncompat);
    LittleEndian.putU16(target, at + AT_U1, u1);
    LittleEndian.putU16(target, at + AT_EXTRA_DEVICES, extraDevices);
    LittleEndian.putU16(target, at + AT_DEVICE_TABLE_SLOT, deviceTableSlot);
    target[at + AT_DIR_BLOCK_BITS] = (byte) dirBlockBits;
    target[at + AT_XATTR_PREFIX_COUNT] = (byte) xattrPrefixCount;
    LittleEndian.putU32(target, at + AT_XATTR_PREFIX_START, xattrPrefixStart);
    LittleEndian.putI64(target, at + AT_PACKED_NID, packedNid);
    target[at + AT_XATTR_FILTER_RESERVED] = (byte) xattrFilterReserved;
    target[at + AT_ISHARE_XATTR_PREFIX_ID] = (byte) ishareXattrPrefixId;
    LittleEndian.putU32(target, at + AT_BUILD_TIME, buildTime);
    LittleEndian.putI64(target, at + AT_ROOT_NID_8B, rootNid8b);
    if (extensionSlots >= 1) {
      LittleEndian.putI64(target, at + AT_METABOX_NID, metaboxNid);
    }
  }
}
