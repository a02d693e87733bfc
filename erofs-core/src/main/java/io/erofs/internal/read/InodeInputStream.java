package io.erofs.internal.read;

import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of a file from its beginning to its end. For one thread; any may close it. */
public final class InodeInputStream extends InputStream {
  private final FileData data;
  private final Inode inode;
  private final ExtentMap map;
  private final ReadAhead ahead;
  private long position;
  private long mark;
  private @Nullable Extent current;
  private volatile boolean closed;

  /** Creates the stream; closing it does not close the image. */
  public InodeInputStream(ImageReader image, Inode inode) throws IOException {
    this.data = image.data();
    this.inode = inode;
    this.map = image.extents(inode);
    this.ahead = data.readAhead(inode, map);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    ensureOpen();
    if (length == 0) {
      return 0;
    }
    if (position >= map.size()) {
      return -1;
    }
    Extent extent = current;
    if (extent == null || position < extent.logicalOffset() || position >= extent.end()) {
      extent = map.at(position);
      current = extent;
    }
    int n = (int) Math.min(length, extent.end() - position);
    ahead.before(position, position + n);
    data.read(inode, extent, position, ByteBuffer.wrap(target, offset, n).slice());
    position += n;
    return n;
  }

  @Override
  public long skip(long count) throws IOException {
    ensureOpen();
    long n = Math.max(0, Math.min(count, map.size() - position));
    position += n;
    return n;
  }

  @Override
  public int available() throws IOException {
    ensureOpen();
    return (int) Math.min(Integer.MAX_VALUE, map.size() - position);
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    ensureOpen();
    long n =
        data.transfer(inode, map, position, map.size() - position, Channels.newChannel(target));
    position += n;
    return n;
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public synchronized void mark(int readLimit) {
    mark = position;
  }

  @Override
  public synchronized void reset() throws IOException {
    ensureOpen();
    position = mark;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void ensureOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }
}
