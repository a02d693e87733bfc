package io.erofs.blob.verity;

import io.erofs.error.ContentMismatchException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What the digest of fs-verity is computed from: the size of the data and the root of its tree.
 *
 * <p>256 bytes, little-endian. Source: Documentation/filesystems/fsverity.rst of Linux.
 *
 * <pre>
 * offset size name
 *   0x00    1 version         1
 *   0x01    1 hash_algorithm  1, SHA-256
 *   0x02    1 log_blocksize   12
 *   0x03    1 salt_size       0
 *   0x04    4 reserved        0
 *   0x08    8 data_size       bytes of the data
 *   0x10   64 root_hash       32 bytes, then zeros
 *   0x50   32 salt            0
 *   0x70  144 reserved        0
 * </pre>
 *
 * @param dataSize bytes of the data
 * @param rootHash SHA-256 of the tree's topmost block; of the only block of data if there is just
 *     one; zeros if there is no data
 */
public record VerityDescriptor(long dataSize, Bytes rootHash) {
  /** Bytes of a descriptor. */
  public static final int SIZE = 256;

  /** Largest size of data that is taken: 2^56 bytes. */
  public static final long MAX_DATA_SIZE = 1L << 56;

  private static final int VERSION_AT = 0x00;
  private static final int ALGORITHM_AT = 0x01;
  private static final int LOG_BLOCK_AT = 0x02;
  private static final int DATA_SIZE_AT = 0x08;
  private static final int ROOT_AT = 0x10;
  private static final int ROOT_END = ROOT_AT + VerityShape.DIGEST;
  private static final int VERSION = 1;
  private static final int SHA256 = 1;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the size is out of range or the hash is not 32 bytes
   */
  public VerityDescriptor {
    if (dataSize < 0 || dataSize > MAX_DATA_SIZE) {
      throw new IllegalArgumentException("dataSize=" + dataSize);
    }
    if (rootHash.length() != VerityShape.DIGEST) {
      throw new IllegalArgumentException("rootHash has " + rootHash.length() + " bytes");
    }
  }

  /**
   * Decodes a descriptor.
   *
   * @param bytes at least {@link #SIZE} bytes from the position on; its position does not change
   * @param location where they were read, for messages
   * @return the descriptor
   * @throws ContentMismatchException if it is none, or of another kind of tree
   */
  public static VerityDescriptor decode(ByteBuffer bytes, Location location)
      throws ContentMismatchException {
    Objects.checkFromIndexSize(bytes.position(), SIZE, bytes.limit());
    ByteBuffer in = bytes.slice(bytes.position(), SIZE).order(ByteOrder.LITTLE_ENDIAN);
    require(in.get(VERSION_AT) == VERSION, "version=" + in.get(VERSION_AT), location);
    require(in.get(ALGORITHM_AT) == SHA256, "hash_algorithm=" + in.get(ALGORITHM_AT), location);
    require(
        in.get(LOG_BLOCK_AT) == VerityShape.LOG_BLOCK,
        "log_blocksize=" + in.get(LOG_BLOCK_AT),
        location);
    long dataSize = in.getLong(DATA_SIZE_AT);
    require(
        dataSize >= 0 && dataSize <= MAX_DATA_SIZE,
        "data_size=" + Long.toUnsignedString(dataSize),
        location);
    for (int at = LOG_BLOCK_AT + 1; at < SIZE; at++) {
      boolean used = at >= DATA_SIZE_AT && at < ROOT_END;
      require(used || in.get(at) == 0, "byte " + at + " is set", location);
    }
    byte[] root = new byte[VerityShape.DIGEST];
    in.get(ROOT_AT, root);
    return new VerityDescriptor(dataSize, Bytes.of(root));
  }

  private static void require(boolean good, String found, Location location)
      throws ContentMismatchException {
    if (!good) {
      throw new ContentMismatchException(
          "no descriptor of a hash tree with SHA-256 and blocks of 4096 bytes: " + found, location);
    }
  }

  /**
   * The descriptor as bytes.
   *
   * @return {@link #SIZE} bytes
   */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION_AT, (byte) VERSION);
    out.put(ALGORITHM_AT, (byte) SHA256);
    out.put(LOG_BLOCK_AT, (byte) VerityShape.LOG_BLOCK);
    out.putLong(DATA_SIZE_AT, dataSize);
    out.put(ROOT_AT, rootHash.toByteArray());
    return out.array();
  }

  /**
   * The digest of fs-verity, which names the data and all of the tree: what {@code fsverity digest}
   * prints.
   *
   * @return 32 bytes
   */
  public Bytes digest() {
    return Bytes.of(Sha256.create().digest(encode()));
  }
}
