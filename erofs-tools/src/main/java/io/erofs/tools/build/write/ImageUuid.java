package io.erofs.tools.build.write;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Derives a UUID from what an image holds.
 *
 * <p>The digests of the parts are mixed with MurmurHash3 (x64, 128 bits). A cryptographic digest
 * would promise more than the digests of the parts can keep, and its provider takes longer to load
 * than a small image takes to build.
 */
final class ImageUuid {
  private static final long C1 = 0x87C37B91114253D5L;
  private static final long C2 = 0x4CF5AD432745937FL;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 0x8000000000000000L;

  private long h1;
  private long h2;
  private long count;

  private ImageUuid() {}

  /**
   * Derives.
   *
   * @param superblock superblock without UUID and checksum, and what follows it
   * @param digests digests of everything else, in order
   */
  static UUID derive(byte[] superblock, long[]... digests) {
    ImageUuid hash = new ImageUuid();
    ByteBuffer bytes = ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      long first = bytes.getLong();
      hash.add(first, bytes.hasRemaining() ? bytes.getLong() : 0);
    }
    for (long[] part : digests) {
      for (int i = 0; i < part.length; i++) {
        hash.add(part[i], i);
      }
    }
    return hash.finish();
  }

  /** The bytes of a UUID in the order of its text. */
  static Bytes bytes(UUID uuid) {
    byte[] bytes = new byte[2 * Long.BYTES];
    ByteBuffer.wrap(bytes)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
    return Bytes.of(bytes);
  }

  private void add(long k1, long k2) {
    h1 ^= Long.rotateLeft(k1 * C1, 31) * C2;
    h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52DCE729L;
    h2 ^= Long.rotateLeft(k2 * C2, 33) * C1;
    h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495AB5L;
    count++;
  }

  private UUID finish() {
    long a = h1 ^ count;
    long b = h2 ^ count;
    a += b;
    b += a;
    a = mixed(a);
    b = mixed(b);
    a += b;
    b += a;
    return new UUID(a & ~0xF000L | VERSION_8, b & ~(3L << 62) | VARIANT);
  }

  private static long mixed(long value) {
    long k = value;
    k = (k ^ k >>> 33) * 0xFF51AFD7ED558CCDL;
    k = (k ^ k >>> 33) * 0xC4CEB9FE1A85EC53L;
    return k ^ k >>> 33;
  }
}
