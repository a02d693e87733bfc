package io.erofs.tools.build.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open {@link FileContent}. For one thread. */
public interface ContentReader extends Closeable {
  /**
   * Reads bytes until the buffer is full or the content ends.
   *
   * <p>The builder reads each part once, with positions that only grow, and asks for one byte more
   * than it expects so that a file that grew is noticed: return what is there.
   *
   * @param position offset in the file; at the end or behind it nothing is read
   * @param target buffer to fill from its position on; it may be direct
   * @return number of bytes read; less than the buffer's room only at the end of the content
   * @throws IOException if the content cannot be read
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * Releases what the reader holds. Closing twice has no effect.
   *
   * @throws IOException if the file below cannot be closed
   */
  @Override
  void close() throws IOException;
}
