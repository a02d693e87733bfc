package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/** The bytes of a tar stream: small things through a buffer, large ones straight to the target. */
final class TarStream {
  private static final int BUFFER = 1 << 16;
  private static final int DIRECT = 1 << 14;
  private static final long SLICE = 8L << 20;
  private static final int RECORD = 20 * TarHeader.SIZE;

  private final WritableByteChannel target;
  private final LongConsumer progress;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long flushed;

  TarStream(WritableByteChannel target, LongConsumer progress) {
    this.target = target;
    this.progress = progress;
  }

  /** Number of bytes so far. */
  long position() {
    return flushed + buffer.position();
  }

  /** Writes bytes. */
  void write(byte[] bytes) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      int n = Math.min(bytes.length - done, room());
      buffer.put(bytes, done, n);
      done += n;
    }
  }

  /** Writes bytes. */
  void write(Bytes bytes) throws IOException {
    write(bytes.toByteArray());
  }

  /** Writes a range of a file, all of which is inside it. */
  void write(ErofsImage image, Inode inode, long offset, long count) throws IOException {
    if (count <= DIRECT) {
      copy(image, inode, offset, (int) count);
      return;
    }
    flush();
    for (long done = 0; done < count; ) {
      long n = Math.min(SLICE, count - done);
      check(image, inode, n, image.transferTo(inode, offset + done, n, target));
      done += n;
      flushed += n;
      progress.accept(position());
    }
  }

  private void copy(ErofsImage image, Inode inode, long offset, int count) throws IOException {
    if (count > buffer.remaining()) {
      flush();
    }
    if (count > 0) {
      ByteBuffer part = buffer.slice(buffer.position(), count);
      check(image, inode, count, image.read(inode, offset, part));
      buffer.position(buffer.position() + count);
    }
  }

  /** A stream that is short of what its header promises is broken: better end it here. */
  private static void check(ErofsImage image, Inode inode, long wanted, long got)
      throws CorruptImageException {
    if (got != wanted) {
      throw new CorruptImageException(
          "F-02",
          "data ends " + (wanted - got) + " bytes early",
          Location.of(image.name()).withNid(inode.nid()));
    }
  }

  /** Fills up to a whole block. */
  void pad() throws IOException {
    zeros((int) (-position() & (TarHeader.SIZE - 1)));
  }

  /** Ends the stream: two blocks of zeros, and as many as make a whole record of twenty blocks. */
  void end() throws IOException {
    zeros(2 * TarHeader.SIZE);
    zeros((int) ((RECORD - position() % RECORD) % RECORD));
    flush();
  }

  private void zeros(int count) throws IOException {
    write(new byte[count]);
  }

  private int room() throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    return buffer.remaining();
  }

  private void flush() throws IOException {
    buffer.flip();
    flushed += buffer.remaining();
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    buffer.clear();
  }
}
