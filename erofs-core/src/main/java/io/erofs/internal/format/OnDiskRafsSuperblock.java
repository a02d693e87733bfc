package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;

/**
 * The extended superblock of a Nydus RAFS v6 bootstrap. Format specification 8.4.
 *
 * <table>
 * <caption>Fields</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u64</td><td>flags</td></tr>
 * <tr><td>0x08</td><td>u64</td><td>blob_table_offset</td></tr>
 * <tr><td>0x10</td><td>u32</td><td>blob_table_size</td></tr>
 * <tr><td>0x14</td><td>u32</td><td>chunk_size</td></tr>
 * <tr><td>0x18</td><td>u64</td><td>chunk_table_offset</td></tr>
 * <tr><td>0x20</td><td>u64</td><td>chunk_table_size</td></tr>
 * <tr><td>0x28</td><td>u64</td><td>prefetch_table_offset</td></tr>
 * <tr><td>0x30</td><td>u32</td><td>prefetch_table_size</td></tr>
 * </table>
 */
public record OnDiskRafsSuperblock(
    long flags,
    long blobTableOffset,
    long blobTableSize,
    long chunkSize,
    long chunkTableOffset,
    long chunkTableSize,
    long prefetchTableOffset,
    long prefetchTableSize) {
  /** Byte offset in the image, behind the superblock. */
  public static final int OFFSET = 1152;

  /** Size on disk. */
  public static final int SIZE = 256;

  static final int AT_FLAGS = 0x00;
  static final int AT_BLOB_TABLE_OFFSET = 0x08;
  static final int AT_BLOB_TABLE_SIZE = 0x10;
  static final int AT_CHUNK_SIZE = 0x14;
  static final int AT_CHUNK_TABLE_OFFSET = 0x18;
  static final int AT_CHUNK_TABLE_SIZE = 0x20;
  static final int AT_PREFETCH_TABLE_OFFSET = 0x28;
  static final int AT_PREFETCH_TABLE_SIZE = 0x30;

  /** Decodes. */
  public static OnDiskRafsSuperblock decode(ByteView view) throws CorruptImageException {
    return new OnDiskRafsSuperblock(
        view.i64(AT_FLAGS),
        view.i64(AT_BLOB_TABLE_OFFSET),
        view.u32(AT_BLOB_TABLE_SIZE),
        view.u32(AT_CHUNK_SIZE),
        view.i64(AT_CHUNK_TABLE_OFFSET),
        view.i64(AT_CHUNK_TABLE_SIZE),
        view.i64(AT_PREFETCH_TABLE_OFFSET),
        view.u32(AT_PREFETCH_TABLE_SIZE));
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    LittleEndian.putI64(target, at + AT_FLAGS, flags);
    LittleEndian.putI64(target, at + AT_BLOB_TABLE_OFFSET, blobTableOffset);
    LittleEndian.putU32(target, at + AT_BLOB_TABLE_SIZE, blobTableSize);
    LittleEndian.putU32(target, at + AT_CHUNK_SIZE, chunkSize);
    LittleEndian.putI64(target, at + AT_CHUNK_TABLE_OFFSET, chunkTableOffset);
    LittleEndian.putI64(target, at + AT_CHUNK_TABLE_SIZE, chunkTableSize);
    LittleEndian.putI64(target, at + AT_PREFETCH_TABLE_OFFSET, prefetchTableOffset);
    LittleEndian.putU32(target, at + AT_PREFETCH_TABLE_SIZE, prefetchTableSize);
  }
}
