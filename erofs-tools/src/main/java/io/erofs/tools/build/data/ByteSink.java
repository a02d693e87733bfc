package io.erofs.tools.build.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing array of bytes that is used again and again. For one thread at a time. */
final class ByteSink {
  private byte[] bytes = new byte[1 << 16];
  private int length;

  /** The array; what is behind the length has no meaning. */
  byte[] array() {
    return bytes;
  }

  /** Bytes in use. */
  int length() {
    return length;
  }

  /** Makes room behind the bytes in use. */
  void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
    }
  }

  /** Takes bytes that were written behind those in use, or drops some. */
  void length(int newLength) {
    length = newLength;
  }

  /** Digest of the bytes in use. */
  long digest() {
    ContentDigest digest = new ContentDigest();
    digest.update(0, ByteBuffer.wrap(bytes, 0, length));
    return digest.value();
  }

  /** Adds bytes, then zeros. */
  void put(byte[] data, int from, int count, int zeros) {
    reserve(count + zeros);
    System.arraycopy(data, from, bytes, length, count);
    Arrays.fill(bytes, length + count, length + count + zeros, (byte) 0);
    length += count + zeros;
  }
}
