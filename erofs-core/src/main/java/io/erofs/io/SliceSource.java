package io.erofs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** Part of another source. */
final class SliceSource implements ByteSource {
  private final ByteSource base;
  private final long offset;
  private final long length;

  private SliceSource(ByteSource base, long offset, long length) {
    this.base = base;
    this.offset = offset;
    this.length = length;
  }

  static ByteSource of(ByteSource base, long offset, long length) {
    if (offset < 0 || length < 0 || offset > base.size() - length) {
      throw new IllegalArgumentException(
          "slice offset=" + offset + " length=" + length + " of " + base.size() + " bytes");
    }
    return new SliceSource(base, offset, length);
  }

  @Override
  public String name() {
    return offset == 0 ? base.name() : base.name() + "@" + offset;
  }

  @Override
  public long size() {
    return length;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    Positions.check(position);
    if (position >= length) {
      return -1;
    }
    long rest = length - position;
    if (target.remaining() <= rest) {
      return base.read(offset + position, target);
    }
    int limit = target.limit();
    target.limit(target.position() + (int) rest);
    try {
      return base.read(offset + position, target);
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public Optional<ByteBuffer> view(long position, int wanted) throws IOException {
    Positions.check(position);
    return wanted > length - position ? Optional.empty() : base.view(offset + position, wanted);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    Positions.check(position);
    long rest = Math.max(0, length - position);
    return rest == 0 ? 0 : base.transferTo(offset + position, Math.min(count, rest), target);
  }

  @Override
  public void close() throws IOException {
    base.close();
  }
}
