package io.erofs.bench;

import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import java.nio.ByteBuffer;

/**
 * Bytes that follow from a seed and a position alone, so that no file is ever held in memory.
 *
 * @param seed where the bytes begin in the sequence
 * @param size size of the file in bytes
 */
record SampleContent(long seed, long size) implements FileContent, ContentReader {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  @Override
  public ContentReader open() {
    return this;
  }

  @Override
  public int read(long position, ByteBuffer target) {
    int count = (int) Math.max(0, Math.min(target.remaining(), size - position));
    for (int i = 0; i < count; i++) {
      long at = position + i;
      target.put((byte) (word(at >>> 3) >>> ((at & 7) << 3)));
    }
    return count;
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  private long word(long index) {
    long mixed = (seed + index) * GAMMA;
    return (mixed ^ mixed >>> 32) * GAMMA;
  }
}
