package io.erofs.tools.build.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A fast digest of 64 bits, of two checksums with different polynomials. It tells contents apart
 * unless somebody constructs equal ones; where more than the UUID of an image depends on it, bytes
 * are compared.
 */
public final class ContentDigest {
  private final CRC32 first = new CRC32();
  private final CRC32C second = new CRC32C();
  private final byte[] number = new byte[Long.BYTES];

  /** A digest that tells contents apart for sure. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Creates a digest of nothing. */
  public ContentDigest() {}

  /** Starts again. */
  public void reset() {
    first.reset();
    second.reset();
  }

  /**
   * Adds bytes that lie at a position.
   *
   * @param position where they lie
   * @param data buffer, of which the bytes from position to limit are taken; left as it was
   */
  public void update(long position, ByteBuffer data) {
    update(position);
    update(data);
  }

  /**
   * Adds bytes.
   *
   * @param data buffer, of which the bytes from position to limit are taken; left as it was
   */
  public void update(ByteBuffer data) {
    int from = data.position();
    first.update(data);
    data.position(from);
    second.update(data);
    data.position(from);
  }

  /** Adds a number. */
  public void update(long value) {
    for (int i = 0; i < number.length; i++) {
      number[i] = (byte) (value >>> 8 * i);
    }
    first.update(number);
    second.update(number);
  }

  /** The digest of some bytes of an array alone. */
  long of(byte[] data, int from, int length) {
    reset();
    first.update(data, from, length);
    second.update(data, from, length);
    return value();
  }

  /** The digest of everything since the last reset. */
  public long value() {
    return first.getValue() << 32 | second.getValue();
  }
}
