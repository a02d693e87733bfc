package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * The bytes of a tar stream. They are collected in lots, whose data other threads read and decode;
 * the lots are written in their order. Data that needs no decoding goes straight to the target.
 *
 * <p>What is wrong with data is told by a later call than the one that asked for it, before a byte
 * behind that data is written. For one thread.
 */
final class TarStream implements Closeable {
  private static final int LOT = 1 << 19;
  private static final int WAITING_PER_THREAD = 3;
  private static final int DIRECT = 1 << 14;
  private static final long SLICE = 8L << 20;
  private static final int RECORD = 20 * TarHeader.SIZE;

  private final WritableByteChannel target;
  private final LongConsumer progress;
  private final int mostWaiting;
  private final ExecutorService workers;
  private final Queue<Future<ByteBuffer>> waiting = new ArrayDeque<>();
  private TarLot lot;
  private long sealed;

  /**
   * Begins a stream.
   *
   * @param target channel in blocking mode
   * @param workers threads that read data
   * @param progress is told the number of bytes now and then
   */
  TarStream(WritableByteChannel target, int workers, LongConsumer progress) {
    this.target = target;
    this.progress = progress;
    this.mostWaiting = workers * WAITING_PER_THREAD;
    this.workers = Executors.newFixedThreadPool(workers, TarStream::thread);
    this.lot = new TarLot(LOT);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "erofs-tar");
    thread.setDaemon(true);
    return thread;
  }

  /** Number of bytes so far. */
  long position() {
    return sealed + lot.size();
  }

  /** Adds bytes. */
  void write(byte[] bytes) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      int n = Math.min(bytes.length - done, room());
      lot.put(bytes, done, n);
      done += n;
    }
  }

  /** Adds bytes. */
  void write(Bytes bytes) throws IOException {
    write(bytes.toByteArray());
  }

  /**
   * Adds a range of a file, all of which is inside it.
   *
   * @param path the file's path for messages
   */
  void write(ErofsImage image, Inode inode, Bytes path, long offset, long count)
      throws IOException {
    if (count > DIRECT && !inode.layout().isCompressed()) {
      transfer(image, inode, offset, count);
      return;
    }
    for (long done = 0; done < count; ) {
      int n = (int) Math.min(count - done, room());
      lot.reserve(image, inode, path, offset + done, n);
      done += n;
    }
  }

  private void transfer(ErofsImage image, Inode inode, long offset, long count) throws IOException {
    flush();
    for (long done = 0; done < count; ) {
      long n = Math.min(SLICE, count - done);
      TarLot.check(image, inode, n, image.transferTo(inode, offset + done, n, target));
      done += n;
      sealed += n;
      progress.accept(position());
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
    if (lot.room() == 0) {
      seal();
    }
    return lot.room();
  }

  /** Lets a worker fill the lot, and begins another. */
  private void seal() throws IOException {
    while (waiting.size() >= mostWaiting) {
      writeFirst();
    }
    TarLot full = lot;
    lot = new TarLot(LOT);
    sealed += full.size();
    waiting.add(workers.submit(full::filled));
  }

  private void flush() throws IOException {
    if (lot.size() > 0) {
      seal();
    }
    while (!waiting.isEmpty()) {
      writeFirst();
    }
  }

  private void writeFirst() throws IOException {
    ByteBuffer bytes;
    try {
      bytes = waiting.remove().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    }
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  /** Ends the threads; does not write what is left. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
