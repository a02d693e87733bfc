package io.erofs.tools.build.write;

import io.erofs.tools.build.data.BlockSink;
import io.erofs.tools.build.data.Zeros;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The image's bytes in its file or device. Thread-safe. */
public final class Output implements BlockSink {
  private static final int PIECE = 1 << 20;

  private final FileChannel channel;
  private final long offset;
  private final boolean isZeroed;
  private final Object writing = new Object();

  /**
   * Creates the output.
   *
   * @param channel open for writing; not closed
   * @param offset where the image begins in the file
   * @param isZeroed whether everything that is not written reads as zeros
   */
  public Output(FileChannel channel, long offset, boolean isZeroed) {
    this.channel = channel;
    this.offset = offset;
    this.isZeroed = isZeroed;
  }

  /** Writes the rest of a buffer at a position of the image. */
  @Override
  public void write(long position, ByteBuffer data) throws IOException {
    long at = offset + position;
    // The kernel lets one thread write to a file at a time, and lets others spin until it is done.
    synchronized (writing) {
      while (data.hasRemaining()) {
        at += channel.write(data, at);
      }
    }
  }

  /** Reads what was written, until a buffer is full. */
  void read(long position, ByteBuffer target) throws IOException {
    long at = offset + position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new EOFException("what was written at " + at + " is not there");
      }
      at += count;
    }
  }

  /** Makes sure that a range reads as zeros; nothing else was written there. */
  void zeros(long position, long length) throws IOException {
    if (isZeroed || length == 0) {
      return;
    }
    ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(PIECE, length));
    Zeros.put(piece, piece.capacity());
    for (long done = 0; done < length; done += piece.limit()) {
      piece.position(0).limit((int) Math.min(piece.capacity(), length - done));
      write(position + done, piece);
    }
  }

  /**
   * Ends the image with zeros.
   *
   * @param from end of what was written
   * @param size size of the image
   */
  public void extendTo(long from, long size) throws IOException {
    if (!isZeroed) {
      zeros(from, size - from);
    } else if (channel.size() < offset + size) {
      write(size - 1, ByteBuffer.allocate(1));
    }
  }
}
