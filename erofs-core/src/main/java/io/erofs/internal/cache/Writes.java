package io.erofs.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Writing until all is written. */
final class Writes {
  private Writes() {}

  /**
   * Writes all of a buffer.
   *
   * @return number of bytes
   * @throws IOException if writing fails or does not get on
   */
  static int fully(FileIo file, ByteBuffer source, long position) throws IOException {
    int total = source.remaining();
    long at = position;
    while (source.hasRemaining()) {
      int n = file.write(source, at);
      if (n <= 0) {
        throw new IOException("cannot write at " + at + ": no progress");
      }
      at += n;
    }
    return total;
  }
}
