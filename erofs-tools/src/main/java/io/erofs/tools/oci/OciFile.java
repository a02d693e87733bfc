package io.erofs.tools.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A blob or document: a range of an open file.
 *
 * @param name its name for messages
 * @param bytes reads the file
 * @param offset first byte
 * @param size number of bytes
 */
record OciFile(String name, Positional bytes, long offset, long size) {
  /** Reads bytes at a position, as a channel of a file does. */
  @FunctionalInterface
  interface Positional {
    int read(ByteBuffer target, long position) throws IOException;
  }

  private static final int BUFFER = 1 << 18;

  /** All bytes, if there are not too many. */
  byte[] read(int most) throws IOException {
    if (size > most) {
      throw new OciException(name, "has " + size + " bytes; at most " + most + " are read");
    }
    return open().readAllBytes();
  }

  /** A stream of the bytes; closing it has no effect. */
  InputStream open() {
    return new Stream();
  }

  /** Fails unless size and digest are what was promised. */
  void verify(long expectedSize, OciDigest expected) throws IOException {
    if (size != expectedSize) {
      throw new OciException(name, "size=" + size + ", expected " + expectedSize);
    }
    MessageDigest hash = expected.newHash();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    byte[] digest = hash.digest();
    if (!expected.is(digest)) {
      String found = java.util.HexFormat.of().formatHex(digest);
      throw new OciException(
          name,
          "the bytes have the digest "
              + expected.algorithm()
              + ":"
              + found
              + ", expected "
              + expected);
    }
  }

  /** Reads by position, so that streams of the same file do not disturb each other. */
  private final class Stream extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position >= size) {
        return -1;
      }
      int wanted = (int) Math.min(length, size - position);
      int count = bytes.read(ByteBuffer.wrap(target, from, wanted), offset + position);
      if (count < 0) {
        throw new OciException(name, "became shorter while it was read, at offset " + position);
      }
      position += count;
      return count;
    }
  }
}
