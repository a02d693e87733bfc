package io.erofs.tools.store;

/**
 * The layout of a part of the dictionary. All numbers are big-endian, so that records are sorted as
 * their bytes are.
 *
 * <pre>
 * offset  size
 *      0     8  the text EROFSCHK
 *      8     4  version, 1
 *     12     4  number of blobs
 *     16     8  number of chunks
 *     24     8  zeros
 *     32    48  for each blob: SHA-256, size in bytes (8), log2 of the block size (8)
 *            44  for each chunk, sorted: SHA-256, block (4), length in bytes (4), number of the
 *                blob in the list above (4)
 * </pre>
 */
final class SegmentFormat {
  static final long MAGIC = 0x45524F465343484BL;
  static final int VERSION = 1;
  static final int HEADER = 32;
  static final int BLOB = 48;
  static final int CHUNK = 44;
  static final int AT_VERSION = 8;
  static final int AT_BLOBS = 12;
  static final int AT_CHUNKS = 16;
  static final int AT_BLOCK = 32;
  static final int AT_LENGTH = 36;
  static final int AT_BLOB = 40;

  /** Most chunks of a file: 88 GB. */
  static final long MAX_CHUNKS = 2_000_000_000L;

  private SegmentFormat() {}
}
