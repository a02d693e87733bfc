package io.erofs.internal.cache;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A blob as one image sees it. Thread-safe. */
final class Source implements BlobSource {
  private static final int BUFFER = 1 << 18;

  private final Domain domain;
  private final Cookie cookie;
  private final OpenBlob blob;
  private final AtomicBoolean closed = new AtomicBoolean();

  Source(Domain domain, Cookie cookie, OpenBlob blob) {
    this.domain = domain;
    this.cookie = cookie;
    this.blob = blob;
  }

  @Override
  public BlobKey key() {
    return cookie.key();
  }

  @Override
  public BlobInfo info() {
    return blob.remote().info();
  }

  @Override
  public String name() {
    return cookie.name();
  }

  @Override
  public long size() {
    return blob.blocks().size();
  }

  @Override
  public long presentBytes() {
    return blob.file().map(BlobFile::presentBytes).orElse(0L);
  }

  @Override
  public boolean isPresent(long offset, long length) {
    long end = end(offset, length);
    return offset >= end || blob.missingFrom(blocks().of(offset), blocks().of(end - 1) + 1) < 0;
  }

  private Blocks blocks() {
    return blob.blocks();
  }

  /** Where a range ends, cut at the end of the blob. */
  private long end(long offset, long length) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("offset=" + offset + " length=" + length);
    }
    return length > size() - offset ? size() : offset + length;
  }

  @Override
  public void prefetch(long offset, long length) throws IOException {
    ensureOpen();
    long end = end(offset, length);
    if (offset < end) {
      cookie.fetch(blob, blocks().of(offset), blocks().of(end - 1) + 1, false);
    }
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    ensureOpen();
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    if (position >= size()) {
      return -1;
    }
    int n = (int) Math.min(target.remaining(), size() - position);
    if (n > 0) {
      try {
        cookie.read(blob, position, target.slice(target.position(), n));
      } catch (IOException e) {
        ensureOpen(); // closing it while others read makes them fail in many ways
        throw e;
      }
      target.position(target.position() + n);
    }
    return n;
  }

  @Override
  public Optional<ByteBuffer> view(long position, int length) throws IOException {
    ensureOpen();
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    return length <= 0 || length > size() - position
        ? Optional.empty()
        : cookie.view(blob, position, length);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    ensureOpen();
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    long end = end(position, Math.max(0, count));
    boolean direct = target instanceof FileChannel || target instanceof SelectableChannel;
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(0, end - position)));
    long at = position;
    while (at < end) {
      int length = (int) Math.min(BUFFER, end - at);
      long n = direct ? cookie.transferTrusted(blob, at, length, target) : 0;
      if (n == 0) {
        buffer.clear().limit(length);
        read(at, buffer);
        buffer.flip();
        while (buffer.hasRemaining()) {
          target.write(buffer);
        }
        n = length;
      }
      at += n;
    }
    return Math.max(0, end - position);
  }

  /** Number of ranges that are on their way. */
  int flightsUnderWay() {
    return cookie.flightsUnderWay();
  }

  private void ensureOpen() throws ClosedChannelException {
    if (closed.get()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed.getAndSet(true)) {
      domain.release(cookie);
    }
  }
}
