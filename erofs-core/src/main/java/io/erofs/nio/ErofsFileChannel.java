package io.erofs.nio;

import io.erofs.ErofsImage;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Reads a file, from a position that moves or from any other; there are no maps and no locks.
 * Thread-safe: reads that name their position do not wait for each other.
 */
final class ErofsFileChannel extends FileChannel {
  private final ErofsImage image;
  private final Inode inode;

  /** The bytes from the position on; one thread at a time uses it. */
  private final SeekableByteChannel sequence;

  ErofsFileChannel(ErofsImage image, Inode inode) throws IOException {
    this.image = image;
    this.inode = inode;
    this.sequence = image.newByteChannel(inode);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    synchronized (sequence) {
      return sequence.read(target);
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    synchronized (sequence) {
      long sum = 0;
      for (int i = offset; i < offset + length; i++) {
        int wanted = targets[i].remaining();
        int n = sequence.read(targets[i]);
        if (n < 0) {
          return sum == 0 ? n : sum;
        }
        sum += n;
        if (n < wanted) {
          return sum;
        }
      }
      return sum;
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    check(position, "position");
    ensureOpen();
    int n = target.hasRemaining() ? image.read(inode, position, target) : 0;
    ensureOpen();
    return n;
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    check(position, "position");
    check(count, "count");
    ensureOpen();
    return image.transferTo(inode, position, count, target);
  }

  @Override
  public long position() throws IOException {
    synchronized (sequence) {
      return sequence.position();
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    synchronized (sequence) {
      sequence.position(newPosition);
    }
    return this;
  }

  @Override
  public long size() throws IOException {
    return sequence.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    ensureOpen(); // Nothing is ever written.
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    if (mode == MapMode.READ_ONLY) {
      throw new UnsupportedOperationException("files of an image are not mapped into memory");
    }
    throw new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new NonWritableChannelException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw noLocks(shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw noLocks(shared);
  }

  static RuntimeException noLocks(boolean shared) {
    return shared
        ? new UnsupportedOperationException("files of an image have no locks")
        : new NonWritableChannelException();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    sequence.close();
  }

  private void ensureOpen() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private static void check(long number, String name) {
    if (number < 0) {
      throw new IllegalArgumentException(name + "=" + number + " is negative");
    }
  }
}
