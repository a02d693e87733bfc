package io.erofs.tools.build.data;

import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Puts data that could not be compressed into whole blocks of the image. For one thread. */
public final class PlainData {
  private static final int BUFFER = 1 << 20;

  private final BlockSink sink;
  private final int blockBits;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final ContentDigest digest = new ContentDigest();
  private long end;

  /**
   * Creates a writer.
   *
   * @param firstBlock the first block that is free
   */
  public PlainData(BlockSink sink, long firstBlock, int blockBits) {
    this.sink = sink;
    this.end = firstBlock;
    this.blockBits = blockBits;
  }

  /** The block behind what was written. */
  public long endBlock() {
    return end;
  }

  /** Digest of all that was written. */
  public long digest() {
    return digest.value();
  }

  /**
   * Writes content.
   *
   * @param content what to write, of as many bytes as it says
   * @return the first block
   */
  public long put(FileContent content) throws IOException {
    long first = end;
    try (ContentReader reader = content.open()) {
      for (long done = 0; done < content.size(); done += buffer.capacity()) {
        buffer.clear();
        reader.read(done, buffer);
        Zeros.put(buffer, -buffer.position() & (1 << blockBits) - 1);
        buffer.flip();
        long position = (first << blockBits) + done;
        digest.update(position, buffer.duplicate());
        sink.write(position, buffer);
      }
    }
    end = first + (content.size() + (1L << blockBits) - 1 >>> blockBits);
    return first;
  }
}
