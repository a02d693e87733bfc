package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;

/** Content that is a value in memory. */
record MemoryContent(Bytes bytes) implements FileContent, ContentReader {
  @Override
  public long size() {
    return bytes.length();
  }

  @Override
  public ContentReader open() {
    return this;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    if (position >= bytes.length()) {
      return 0;
    }
    int from = (int) position;
    int count = Math.min(target.remaining(), bytes.length() - from);
    target.put(bytes.slice(from, from + count).toByteArray());
    return count;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
