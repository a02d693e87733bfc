package io.erofs.tools.build.source;

import java.nio.ByteBuffer;
import java.util.List;

/** Content that is one hole. */
record HoleContent(long size) implements FileContent, ContentReader {
  HoleContent {
    if (size < 0) {
      throw new IllegalArgumentException("size=" + size);
    }
  }

  @Override
  public List<DataRange> dataRanges() {
    return List.of();
  }

  @Override
  public ContentReader open() {
    return this;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    int count = (int) Math.max(0, Math.min(target.remaining(), size - position));
    for (int i = 0; i < count; i++) {
      target.put((byte) 0);
    }
    return count;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
