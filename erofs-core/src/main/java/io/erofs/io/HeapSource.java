package io.erofs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/** Bytes in the heap. */
final class HeapSource implements ByteSource {
  private final String name;
  private final byte[] bytes;
  private volatile boolean closed;

  HeapSource(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Positions.check(position);
    if (position >= bytes.length) {
      return -1;
    }
    int n = (int) Math.min(target.remaining(), bytes.length - position);
    target.put(bytes, (int) position, n);
    return n;
  }

  @Override
  public Optional<ByteBuffer> view(long position, int length) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    Positions.check(position);
    if (length <= 0 || length > bytes.length - position) {
      return Optional.empty();
    }
    return Optional.of(ByteBuffer.wrap(bytes).slice((int) position, length).asReadOnlyBuffer());
  }

  @Override
  public void close() {
    closed = true;
  }
}
