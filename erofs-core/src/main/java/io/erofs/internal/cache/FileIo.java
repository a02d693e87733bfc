package io.erofs.internal.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One open file of the cache, read and written by position. Tests put failing ones in its place.
 */
interface FileIo extends Closeable {
  /** Opens files. */
  interface Opener {
    FileIo open(Path file) throws IOException;
  }

  /** Opens files of the host for reading and writing; they exist. */
  Opener HOST =
      file -> new Host(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));

  int read(ByteBuffer target, long position) throws IOException;

  int write(ByteBuffer source, long position) throws IOException;

  long transferTo(long position, long count, WritableByteChannel target) throws IOException;

  long size() throws IOException;

  void truncate(long size) throws IOException;

  /** A file of the host. */
  record Host(FileChannel channel) implements FileIo {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return channel.write(source, position);
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return channel.transferTo(position, count, target);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
