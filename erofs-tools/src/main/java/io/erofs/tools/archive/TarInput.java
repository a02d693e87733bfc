package io.erofs.tools.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** The bytes of a tar archive from front to back. For one thread. */
public interface TarInput extends Closeable {
  /**
   * Offset of the next byte.
   *
   * @return bytes that were read or skipped so far
   */
  long position();

  /**
   * Reads bytes.
   *
   * @param target array to fill
   * @param from first index
   * @param length number of bytes wanted
   * @return number of bytes read; less than wanted only at the end of the archive
   * @throws IOException if the archive cannot be read
   */
  int read(byte[] target, int from, int length) throws IOException;

  /**
   * Passes over bytes.
   *
   * @param length number of bytes, 0 or more
   * @return number of bytes passed over; less than asked only at the end of the archive
   * @throws IOException if the archive cannot be read
   */
  long skip(long length) throws IOException;

  /**
   * Copies bytes.
   *
   * @param target where to
   * @param length number of bytes, 0 or more
   * @return number of bytes copied; less than asked only at the end of the archive
   * @throws IOException if the archive cannot be read or the target not written
   */
  long copy(WritableByteChannel target, long length) throws IOException;
}
