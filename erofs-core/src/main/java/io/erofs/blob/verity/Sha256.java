package io.erofs.blob.verity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The only digest of these trees. */
final class Sha256 {
  private static final byte[] ZEROS = new byte[VerityShape.BLOCK];

  private Sha256() {}

  /** A new digest, for one thread. */
  static MessageDigest create() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash of a block that may be short: zeros fill it up. */
  static byte[] block(MessageDigest digest, byte[] bytes, int from, int length) {
    digest.update(bytes, from, length);
    digest.update(ZEROS, 0, VerityShape.BLOCK - length);
    return digest.digest();
  }

  /** Whether the hash at an index of an array is this one. */
  static boolean isAt(byte[] hash, byte[] array, int at) {
    return Arrays.equals(hash, 0, hash.length, array, at, at + VerityShape.DIGEST);
  }
}
