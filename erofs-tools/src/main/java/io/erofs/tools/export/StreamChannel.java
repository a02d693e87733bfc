package io.erofs.tools.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A stream as a channel that hands arrays over without a copy; closing it does nothing. */
final class StreamChannel implements WritableByteChannel {
  private static final int BUFFER = 1 << 16;

  private final OutputStream out;

  StreamChannel(OutputStream out) {
    this.out = out;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    if (source.hasArray()) {
      out.write(source.array(), source.arrayOffset() + source.position(), count);
      source.position(source.limit());
      return count;
    }
    byte[] copy = new byte[Math.min(BUFFER, count)];
    while (source.hasRemaining()) {
      int n = Math.min(copy.length, source.remaining());
      source.get(copy, 0, n);
      out.write(copy, 0, n);
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // The stream is the caller's.
  }
}
