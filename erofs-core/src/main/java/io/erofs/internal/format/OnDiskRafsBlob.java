package io.erofs.internal.format;

import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;

/**
 * An entry of the blob table of a Nydus RAFS v6 bootstrap. Format specification 8.6.
 *
 * <table>
 * <caption>Fields that are read</caption>
 * <tr><th>offset</th><th>type</th><th>name</th></tr>
 * <tr><td>0x00</td><td>u8[64]</td><td>blob_id</td></tr>
 * <tr><td>0x40</td><td>u32</td><td>blob_index</td></tr>
 * <tr><td>0x44</td><td>u32</td><td>chunk_size</td></tr>
 * <tr><td>0x48</td><td>u32</td><td>chunk_count</td></tr>
 * <tr><td>0x4C</td><td>u32</td><td>compressor</td></tr>
 * <tr><td>0x50</td><td>u32</td><td>digester</td></tr>
 * <tr><td>0x54</td><td>u32</td><td>features</td></tr>
 * <tr><td>0x58</td><td>u64</td><td>compressed_size</td></tr>
 * <tr><td>0x60</td><td>u64</td><td>uncompressed_size</td></tr>
 * </table>
 *
 * @param id all 64 bytes
 */
public record OnDiskRafsBlob(
    Bytes id,
    long index,
    long chunkSize,
    long chunkCount,
    long compressor,
    long digester,
    long features,
    long compressedSize,
    long uncompressedSize) {
  /** Size on disk. */
  public static final int SIZE = 256;

  static final int AT_ID = 0x00;
  static final int AT_INDEX = 0x40;
  static final int AT_CHUNK_SIZE = 0x44;
  static final int AT_CHUNK_COUNT = 0x48;
  static final int AT_COMPRESSOR = 0x4C;
  static final int AT_DIGESTER = 0x50;
  static final int AT_FEATURES = 0x54;
  static final int AT_COMPRESSED_SIZE = 0x58;
  static final int AT_UNCOMPRESSED_SIZE = 0x60;
  private static final int ID_SIZE = 64;

  /** Decodes. */
  public static OnDiskRafsBlob decode(ByteView view) throws CorruptImageException {
    return new OnDiskRafsBlob(
        view.bytes(AT_ID, ID_SIZE),
        view.u32(AT_INDEX),
        view.u32(AT_CHUNK_SIZE),
        view.u32(AT_CHUNK_COUNT),
        view.u32(AT_COMPRESSOR),
        view.u32(AT_DIGESTER),
        view.u32(AT_FEATURES),
        view.i64(AT_COMPRESSED_SIZE),
        view.i64(AT_UNCOMPRESSED_SIZE));
  }

  /** Encodes into zeroed bytes. */
  public void encode(byte[] target, int at) {
    id.copyTo(target, at + AT_ID);
    LittleEndian.putU32(target, at + AT_INDEX, index);
    LittleEndian.putU32(target, at + AT_CHUNK_SIZE, chunkSize);
    LittleEndian.putU32(target, at + AT_CHUNK_COUNT, chunkCount);
    LittleEndian.putU32(target, at + AT_COMPRESSOR, compressor);
    LittleEndian.putU32(target, at + AT_DIGESTER, digester);
    LittleEndian.putU32(target, at + AT_FEATURES, features);
    LittleEndian.putI64(target, at + AT_COMPRESSED_SIZE, compressedSize);
    LittleEndian.putI64(target, at + AT_UNCOMPRESSED_SIZE, uncompressedSize);
  }
}
