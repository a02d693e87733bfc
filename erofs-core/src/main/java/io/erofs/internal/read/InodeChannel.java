package io.erofs.internal.read;

import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Random access to the bytes of a file. For one thread; any may close it. */
public final class InodeChannel implements SeekableByteChannel {
  private final FileData data;
  private final Inode inode;
  private final ExtentMap map;
  private final ReadAhead ahead;
  private long position;
  private volatile boolean closed;

  /** Creates the channel; closing it does not close the image. */
  public InodeChannel(ImageReader image, Inode inode) throws IOException {
    this.data = image.data();
    this.inode = inode;
    this.map = image.extents(inode);
    this.ahead = data.readAhead(inode, map);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ensureOpen();
    if (!target.hasRemaining()) {
      return 0;
    }
    boolean inside = target.remaining() < map.size() - position;
    ahead.before(position, inside ? position + target.remaining() : map.size());
    int n = data.read(inode, map, position, target);
    position += Math.max(0, n);
    return n;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws IOException {
    ensureOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    ensureOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("newPosition=" + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return map.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
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
