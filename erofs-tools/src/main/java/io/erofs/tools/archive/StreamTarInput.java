package io.erofs.tools.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** A tar archive in a stream, each byte of which is read once. Closes the stream. */
public final class StreamTarInput implements TarInput {
  private static final int WINDOW = 1 << 18;

  private final InputStream stream;
  private final Optional<WritableByteChannel> tee;
  private final byte[] window = new byte[WINDOW];
  private int at;
  private int end;
  private long position;

  /**
   * Reads a stream.
   *
   * @param stream the bytes of the archive
   * @param tee gets all of them, also those that are passed over, in their order
   */
  public StreamTarInput(InputStream stream, Optional<WritableByteChannel> tee) {
    this.stream = stream;
    this.tee = tee;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int done = 0;
    while (done < length && fill()) {
      int count = Math.min(end - at, length - done);
      System.arraycopy(window, at, target, from + done, count);
      take(count);
      done += count;
    }
    return done;
  }

  @Override
  public long skip(long length) throws IOException {
    long done = 0;
    while (done < length && fill()) {
      int count = (int) Math.min(end - at, length - done);
      take(count);
      done += count;
    }
    return done;
  }

  @Override
  public long copy(WritableByteChannel target, long length) throws IOException {
    long done = 0;
    while (done < length && fill()) {
      int count = (int) Math.min(end - at, length - done);
      write(target, at, count);
      take(count);
      done += count;
    }
    return done;
  }

  private void take(int count) {
    at += count;
    position += count;
  }

  /** Whether a byte is left. */
  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = Math.max(0, stream.read(window, 0, WINDOW));
    if (tee.isPresent() && end > 0) {
      write(tee.get(), 0, end);
    }
    return end > 0;
  }

  private void write(WritableByteChannel target, int from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(window, from, count);
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
