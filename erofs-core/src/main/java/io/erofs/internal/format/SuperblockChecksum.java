package io.erofs.internal.format;

import java.util.zip.CRC32C;

/**
 * The checksum of the superblock: CRC-32C without the final inversion, over the rest of the block
 * that holds the superblock. Format specification 1.3.
 */
public final class SuperblockChecksum {
  private static final byte[] NO_CHECKSUM = new byte[4];

  private SuperblockChecksum() {}

  /**
   * Number of bytes covered, from {@link OnDiskSuperblock#OFFSET} on.
   *
   * @param blockBits log2 of the block size
   */
  public static int coveredLength(int blockBits) {
    int blockSize = 1 << blockBits;
    return blockSize > OnDiskSuperblock.OFFSET ? blockSize - OnDiskSuperblock.OFFSET : blockSize;
  }

  /**
   * Computes the value to store.
   *
   * @param bytes array that holds the covered bytes; what is at the checksum's place does not
   *     matter
   * @param at index of the superblock
   * @param length number of bytes covered
   * @return unsigned 32 bits
   */
  public static long compute(byte[] bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    int afterChecksum = OnDiskSuperblock.AT_CHECKSUM + NO_CHECKSUM.length;
    crc.update(bytes, at, OnDiskSuperblock.AT_CHECKSUM);
    crc.update(NO_CHECKSUM);
    crc.update(bytes, at + afterChecksum, length - afterChecksum);
    return ~crc.getValue() & 0xFFFFFFFFL;
  }

  /** Stores the checksum into the superblock at an index. */
  public static void store(byte[] bytes, int at, int length) {
    LittleEndian.putU32(bytes, at + OnDiskSuperblock.AT_CHECKSUM, compute(bytes, at, length));
  }
}
