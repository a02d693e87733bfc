package io.erofs.tools.build.write;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Derives a UUID from what an image holds. */
final class ImageUuid {
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT = 0x8000000000000000L;

  private ImageUuid() {}

  /**
   * Derives.
   *
   * @param superblock superblock without UUID and checksum
   * @param digests digests of everything else, in order
   */
  static UUID derive(byte[] superblock, long[]... digests) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    sha256.update(superblock);
    for (long[] part : digests) {
      ByteBuffer bytes = ByteBuffer.allocate(part.length * Long.BYTES);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(part);
      sha256.update(bytes);
    }
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    long high = digest.getLong() & ~0xF000L | VERSION_8;
    long low = digest.getLong() & ~(3L << 62) | VARIANT;
    return new UUID(high, low);
  }

  /** The bytes of a UUID in the order of its text. */
  static Bytes bytes(UUID uuid) {
    byte[] bytes = new byte[2 * Long.BYTES];
    ByteBuffer.wrap(bytes)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits());
    return Bytes.of(bytes);
  }
}
