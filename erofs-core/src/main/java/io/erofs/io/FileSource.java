package io.erofs.io;

import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file read with positional reads. */
final class FileSource implements ByteSource {
  private final String name;
  private final FileChannel channel;
  private final long size;
  private final ReadWindows windows;

  private FileSource(String name, FileChannel channel, long size) {
    this.name = name;
    this.channel = channel;
    this.size = size;
    this.windows = new ReadWindows(channel);
  }

  static ByteSource open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new FileSource(file.toString(), channel, channel.size());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    Positions.check(position);
    if (position >= size && channel.isOpen()) {
      return -1; // some positions behind the end are an error to the host
    }
    try {
      return target.remaining() < ReadWindows.LARGEST
          ? windows.read(target, position)
          : channel.read(target, position);
    } catch (ClosedChannelException closed) {
      throw closed;
    } catch (IOException e) {
      throw new SourceIoException("cannot read: " + e.getMessage(), Location.of(name, position), e);
    }
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    Positions.check(position);
    if (!(target instanceof FileChannel || target instanceof SelectableChannel)) {
      // No kernel path leads there, and FileChannel would go in steps of 8 KiB.
      return Transfers.copy(this, position, count, target);
    }
    long done = 0;
    while (done < count && position + done < size) {
      long n = channel.transferTo(position + done, count - done, target);
      if (n <= 0) {
        return done + Transfers.copy(this, position + done, count - done, target);
      }
      done += n;
    }
    return done;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
