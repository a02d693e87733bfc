package io.erofs.io;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** A source of somebody else, that implements no more than it must. */
class DefaultSourceTest extends ByteSourceContract {
  @Override
  protected ByteSource open(byte[] bytes) {
    return new Dribble(bytes);
  }

  /** Relies on all default methods, and gives one byte, or few, at a time. */
  private static final class Dribble implements ByteSource {
    private final byte[] bytes;
    private volatile boolean closed;

    Dribble(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public String name() {
      return "dribble";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, ByteBuffer target) throws ClosedChannelException {
      if (closed) {
        throw new ClosedChannelException();
      }
      Positions.check(position);
      if (position >= bytes.length) {
        return -1;
      }
      long few = Math.min(1 + position % 700, bytes.length - position);
      int n = (int) Math.min(few, target.remaining());
      target.put(bytes, (int) position, n);
      return n;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
