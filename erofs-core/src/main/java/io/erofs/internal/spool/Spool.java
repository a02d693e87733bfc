package io.erofs.internal.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A temporary file that is there when the first byte comes, and gone when it is closed. */
public final class Spool implements Closeable {
  private @Nullable FileChannel file;
  private boolean closed;

  /** Appends bytes, all of them. */
  public synchronized void append(ByteBuffer bytes) throws IOException {
    FileChannel channel = channel();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Fills a buffer; the range is there. */
  public void read(long offset, ByteBuffer target) throws IOException {
    FileChannel channel = channel();
    long at = offset;
    while (target.hasRemaining()) {
      int n = channel.read(target, at);
      if (n < 0) {
        throw new IOException("a temporary file was cut");
      }
      at += n;
    }
  }

  private synchronized FileChannel channel() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    FileChannel channel = file;
    if (channel == null) {
      channel =
          FileChannel.open(
              Files.createTempFile("erofs-", ".blob"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = channel;
    }
    return channel;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (file != null) {
      file.close();
    }
  }
}
