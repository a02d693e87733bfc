package io.erofs.nio;

import io.erofs.ErofsImage;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a file at any number of places at once: each read is a task of an executor, where its
 * pclusters are decoded, too. Thread-safe.
 *
 * <p>Cancelling a read's future does not interrupt the thread that reads, since an interrupt would
 * close the image's file; the buffer must not be used before the read is really over.
 */
final class ErofsAsynchronousChannel extends AsynchronousFileChannel {
  private final ErofsImage image;
  private final Inode inode;
  private final Executor executor;
  private volatile boolean closed;

  /** The threads for those who bring none: as many as processors, which end when idle. */
  private static final class Default {
    static final Executor EXECUTOR =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            work -> {
              Thread thread = new Thread(work, "erofs-read");
              thread.setDaemon(true);
              return thread;
            });
  }

  ErofsAsynchronousChannel(ErofsImage image, Inode inode, Executor executor) {
    this.image = image;
    this.inode = inode;
    this.executor = executor;
  }

  static Executor defaultExecutor() {
    return Default.EXECUTOR;
  }

  @Override
  public <A> void read(
      ByteBuffer target,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    check(target, position);
    executor.execute(
        () -> {
          int count;
          try {
            count = readNow(target, position);
          } catch (IOException | RuntimeException | Error e) {
            handler.failed(e, attachment);
            return;
          }
          handler.completed(count, attachment);
        });
  }

  @Override
  public Future<Integer> read(ByteBuffer target, long position) {
    check(target, position);
    CompletableFuture<Integer> result = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            result.complete(readNow(target, position));
          } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static void check(ByteBuffer target, long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the buffer is read-only");
    }
  }

  private int readNow(ByteBuffer target, long position) throws IOException {
    ensureOpen();
    int count = image.read(inode, position, target);
    if (closed) {
      throw new AsynchronousCloseException();
    }
    return count;
  }

  @Override
  public long size() throws IOException {
    ensureOpen();
    return inode.size();
  }

  @Override
  public void force(boolean metaData) throws IOException {
    ensureOpen(); // Nothing is ever written.
  }

  @Override
  public AsynchronousFileChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long position,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    throw new NonWritableChannelException();
  }

  @Override
  public Future<Integer> write(ByteBuffer source, long position) {
    throw new NonWritableChannelException();
  }

  @Override
  public <A> void lock(
      long position,
      long size,
      boolean shared,
      A attachment,
      CompletionHandler<FileLock, ? super A> handler) {
    throw ErofsFileChannel.noLocks(shared);
  }

  @Override
  public Future<FileLock> lock(long position, long size, boolean shared) {
    throw ErofsFileChannel.noLocks(shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw ErofsFileChannel.noLocks(shared);
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void ensureOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }
}
