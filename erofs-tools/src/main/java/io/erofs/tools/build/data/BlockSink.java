package io.erofs.tools.build.data;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes finished blocks of the image. */
public interface BlockSink {
  /**
   * Takes some blocks.
   *
   * @param position where they lie in the image, in bytes
   * @param data the bytes, from the buffer's position to its limit; not kept
   */
  void write(long position, ByteBuffer data) throws IOException;
}
