package io.erofs.tools.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A plain tar archive in a file, which is read at positions: what is passed over is not read. Does
 * not close the file.
 */
public final class FileTarInput implements TarInput {
  /** Enough that the header behind a small file is most often there already. */
  private static final int WINDOW = 1 << 14;

  private final FileChannel file;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).limit(0);
  private long position;

  /**
   * Reads a file from its beginning.
   *
   * @param file open for reading; its own position is not used
   * @throws IOException if its size cannot be found
   */
  public FileTarInput(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (!window.hasRemaining() && !fill()) {
        break;
      }
      int count = Math.min(window.remaining(), length - done);
      window.get(target, from + done, count);
      position += count;
      done += count;
    }
    return done;
  }

  private boolean fill() throws IOException {
    window.clear();
    int count = file.read(window, position);
    window.flip();
    return count > 0;
  }

  @Override
  public long skip(long length) {
    long count = Math.min(length, Math.max(0, size - position));
    if (count < window.remaining()) {
      window.position(window.position() + (int) count);
    } else {
      window.limit(0);
    }
    position += count;
    return count;
  }

  @Override
  public long copy(WritableByteChannel target, long length) throws IOException {
    window.limit(0);
    long done = 0;
    while (done < length) {
      long count = file.transferTo(position, length - done, target);
      if (count <= 0) {
        break;
      }
      position += count;
      done += count;
    }
    return done;
  }

  /** Has no effect: the file belongs to whoever opened it. */
  @Override
  public void close() {
    // Nothing else is open.
  }
}
