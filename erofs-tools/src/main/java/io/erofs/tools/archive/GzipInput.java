package io.erofs.tools.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes gzip: any number of members, one behind the other, each with its checksum and size
 * verified. Zeros behind the last one are padding; anything else there is an error. (The JDK's
 * class takes what follows a member for padding if the bytes of the next are not there yet.)
 *
 * <p>Source: RFC 1952.
 */
final class GzipInput extends InputStream {
  private static final int MAGIC_1 = 0x1F;
  private static final int MAGIC_2 = 0x8B;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xE0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private final byte[] one = new byte[1];
  private int at;
  private int end;
  private boolean isDone;

  /** Reads the first header. */
  GzipInput(InputStream in) throws IOException {
    this.in = in;
    header(byteOrEnd());
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!isDone) {
        int count = inflater.inflate(target, from, length);
        if (count > 0) {
          crc.update(target, from, count);
          return count;
        }
        more();
      }
    } catch (DataFormatException e) {
      throw new IOException("deflate: " + e.getMessage(), e);
    }
    return -1;
  }

  private void more() throws IOException {
    if (inflater.finished()) {
      at = end - inflater.getRemaining();
      trailer();
    } else if (inflater.needsDictionary()) {
      throw new IOException("deflate: a dictionary is needed");
    } else {
      end = in.read(buffer, 0, buffer.length);
      if (end <= 0) {
        end = 0;
        throw new EOFException("no end of the deflate data");
      }
      inflater.setInput(buffer, 0, end);
    }
  }

  private void trailer() throws IOException {
    long stored = u32();
    if (stored != crc.getValue()) {
      throw new IOException(
          String.format("checksum=0x%08x, computed=0x%08x", stored, crc.getValue()));
    }
    long size = u32();
    if (size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new IOException(
          "size=" + size + ", decompressed=" + (inflater.getBytesWritten() & 0xFFFFFFFFL));
    }
    int next = byteOrEnd();
    if (next <= 0) {
      padding(next);
      isDone = true;
    } else {
      header(next);
    }
  }

  private void padding(int first) throws IOException {
    int next = first;
    while (next == 0) {
      next = byteOrEnd();
    }
    if (next >= 0) {
      throw new IOException("what follows the last member is neither gzip nor padding");
    }
  }

  private void header(int first) throws IOException {
    if (first != MAGIC_1 || next() != MAGIC_2) {
      throw new IOException("what follows is not gzip");
    }
    int method = next();
    int flags = next();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw new IOException("method=" + method + ", flags=" + flags + " are not known");
    }
    pass(6);
    if ((flags & EXTRA) != 0) {
      int low = next();
      pass(next() << 8 | low);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      pass(2);
    }
    crc.reset();
    inflater.reset();
    inflater.setInput(buffer, at, end - at);
  }

  private void pass(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    while (next() != 0) {
      // The text does not matter.
    }
  }

  private long u32() throws IOException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }

  private int next() throws IOException {
    int next = byteOrEnd();
    if (next < 0) {
      throw new EOFException("it ends inside of a header or trailer");
    }
    return next;
  }

  private int byteOrEnd() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer, 0, buffer.length));
      if (end == 0) {
        return -1;
      }
    }
    return buffer[at++] & 0xFF;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
