package io.erofs.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bytes of one device, read by position.
 *
 * <p>Implementations are thread-safe, keep no cursor, and have a size that does not change.
 * Failures below are reported as {@link io.erofs.error.SourceIoException}. Closing is idempotent;
 * reading after it throws {@link java.nio.channels.ClosedChannelException}.
 */
public interface ByteSource extends Closeable {
  /**
   * A file or block device, read with positional reads.
   *
   * <p>As with every {@link java.nio.channels.FileChannel}, interrupting a thread that reads closes
   * the file for all.
   *
   * @param file path of the file
   * @return the source, owning the open file
   * @throws IOException if it cannot be opened
   */
  static ByteSource file(Path file) throws IOException {
    return FileSource.open(file);
  }

  /**
   * A file mapped into memory, of any size.
   *
   * <p>If another process shortens the file while it is mapped, the JVM throws an {@link
   * InternalError} on access; map only files that nobody changes.
   *
   * @param file path of the file
   * @return the source
   * @throws IOException if it cannot be opened or mapped
   */
  static ByteSource mapped(Path file) throws IOException {
    return MappedSource.open(file);
  }

  /**
   * Bytes in the heap.
   *
   * @param name name for messages
   * @param bytes content; the caller must not change it afterwards
   * @return the source
   */
  static ByteSource of(String name, byte[] bytes) {
    return new HeapSource(name, bytes);
  }

  /**
   * The image inside an Android sparse image, or the source itself if it is none.
   *
   * @param source any source
   * @return a source of the bytes that {@code simg2img} would write; it owns the one given
   * @throws io.erofs.error.CorruptImageException if the source begins as a sparse image and is a
   *     bad one
   * @throws IOException if the source cannot be read
   */
  static ByteSource withoutAndroidSparse(ByteSource source) throws IOException {
    return AndroidSparseSource.isSparse(source) ? AndroidSparseSource.open(source) : source;
  }

  /**
   * Name for messages, usually the path.
   *
   * @return the name
   */
  String name();

  /**
   * Number of bytes.
   *
   * @return the size
   */
  long size();

  /**
   * Reads some bytes.
   *
   * @param position byte offset, not negative
   * @param target buffer with room; its position advances by the number of bytes read
   * @return number of bytes, at least 1 where the target has room and the position is inside; -1 if
   *     the position is at or behind the end
   * @throws IOException if the bytes cannot be read
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * Reads until the target is full or the source ends.
   *
   * @param position byte offset, not negative
   * @param target buffer; its position advances by the number of bytes read
   * @return number of bytes, less than the room only at the end of the source
   * @throws IOException if the bytes cannot be read
   */
  default int readFully(long position, ByteBuffer target) throws IOException {
    int done = 0;
    while (target.hasRemaining()) {
      int n = read(position + done, target);
      if (n < 0) {
        break;
      }
      done += n;
    }
    return done;
  }

  /**
   * Writes a range to a channel, without a copy through the heap where the source can.
   *
   * @param position byte offset, not negative
   * @param count number of bytes
   * @param target channel in blocking mode
   * @return number of bytes written, less than asked only at the end of the source
   * @throws IOException if the bytes cannot be read or written
   */
  default long transferTo(long position, long count, WritableByteChannel target)
      throws IOException {
    return Transfers.copy(this, position, count, target);
  }

  /**
   * Bytes as they are in memory, without a copy of them.
   *
   * @param position byte offset, not negative
   * @param length number of bytes, at least 1
   * @return that many read-only bytes, which stay as they are for as long as anybody has them;
   *     empty where the source does not have them in memory as one piece, or ends before
   * @throws IOException if the bytes cannot be read
   */
  default Optional<ByteBuffer> view(long position, int length) throws IOException {
    return Optional.empty();
  }

  /**
   * Part of this source; closing the part closes this source.
   *
   * @param offset first byte
   * @param length number of bytes
   * @return the part
   * @throws IllegalArgumentException if the range is not inside this source
   */
  default ByteSource slice(long offset, long length) {
    return SliceSource.of(this, offset, length);
  }
}
