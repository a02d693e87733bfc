package io.erofs.blob.socket;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One client of a daemon. Thread-safe. */
final class Connection implements Closeable {
  /** Requests of one client that are served at once; more wait in the socket. */
  private static final int AT_ONCE = 8;

  /** Blobs that one client may have open. */
  private static final int MAX_OBJECTS = 1 << 16;

  private final SocketChannel channel;
  private final BlobFetcher fetcher;
  private final Consumer<Connection> ended;
  private final Map<Integer, RemoteBlob> objects = new ConcurrentHashMap<>();
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "erofs-connection");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean closed = new AtomicBoolean();

  Connection(SocketChannel channel, BlobFetcher fetcher, Consumer<Connection> ended) {
    this.channel = channel;
    this.fetcher = fetcher;
    this.ended = ended;
  }

  void start() {
    threads.execute(this::readRequests);
  }

  private void readRequests() {
    try {
      ByteBuffer message = ByteBuffer.allocate(Request.MAX_SIZE);
      while (receive(message.clear().limit(Request.HEADER))) {
        int length = Request.length(message);
        message.limit(length);
        if (!receive(message)) {
          throw new ProtocolException("a message is cut off");
        }
        Request request = Request.decode(message.flip());
        room.acquire();
        threads.execute(() -> serve(request));
      }
    } catch (IOException | RejectedExecutionException e) {
      System.getLogger(Connection.class.getName())
          .log(System.Logger.Level.DEBUG, "a connection ends", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Fills the rest of a buffer; false if the other side has ended before its first byte. */
  private boolean receive(ByteBuffer message) throws IOException {
    int start = message.position();
    while (message.hasRemaining()) {
      if (channel.read(message) < 0) {
        if (message.position() == 0 && start == 0) {
          return false;
        }
        throw new ProtocolException("a message is cut off");
      }
    }
    return true;
  }

  private void serve(Request request) {
    try {
      if (request instanceof Request.Open open) {
        open(open);
      } else if (request instanceof Request.Read read) {
        read(read);
      } else {
        drop(request.object());
      }
    } catch (IOException | RuntimeException e) {
      close(); // the answer did not get out, or the fetcher is broken
    } finally {
      room.release();
    }
  }

  private void open(Request.Open open) throws IOException {
    RemoteBlob blob;
    try {
      if (objects.size() >= MAX_OBJECTS || objects.containsKey(open.object())) {
        throw new BlobUnavailableException(
            Reason.REFUSED, "object " + open.object(), Location.of("daemon"));
      }
      blob = fetcher.open(open.key());
    } catch (IOException e) {
      answer(Answer.open(open.id(), -Errno.of(e)), ByteBuffer.allocate(0));
      return;
    }
    if (objects.putIfAbsent(open.object(), blob) != null) {
      blob.close();
      throw new ProtocolException("object " + open.object() + " is opened twice");
    }
    if (closed.get()) {
      drop(open.object()); // close() may not have seen it
      return;
    }
    if (!blob.info().validator().isEmpty()) {
      answer(Answer.tag(open.id(), blob.info().validator()), ByteBuffer.allocate(0));
    }
    answer(Answer.open(open.id(), blob.info().size()), ByteBuffer.allocate(0));
  }

  private void read(Request.Read read) throws IOException {
    ByteBuffer bytes;
    try {
      RemoteBlob blob = objects.get(read.object());
      if (blob == null
          || read.length() > SocketFetcher.MAX_READ
          || read.offset() > blob.info().size() - read.length()) {
        throw new BlobUnavailableException(
            Reason.REFUSED, "no such object or range", Location.of("daemon", read.offset()));
      }
      bytes = ByteBuffer.allocate((int) read.length());
      blob.read(read.offset(), bytes);
    } catch (IOException e) {
      answer(Answer.read(read.id(), -Errno.of(e)), ByteBuffer.allocate(0));
      return;
    }
    answer(Answer.read(read.id(), bytes.position()), bytes.flip());
  }

  /** Closes a blob unless another thread does: who takes it out of the map closes it. */
  private void drop(Integer object) throws IOException {
    RemoteBlob blob = objects.remove(object);
    if (blob != null) {
      blob.close();
    }
  }

  private void answer(Answer answer, ByteBuffer bytes) throws IOException {
    ByteBuffer line = ByteBuffer.wrap(answer.encode());
    synchronized (channel) {
      while (line.hasRemaining() || bytes.hasRemaining()) {
        channel.write(line.hasRemaining() ? line : bytes);
      }
    }
  }

  /** Closes the connection and its blobs. Idempotent. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    ended.accept(this);
    threads.shutdown();
    end(channel::close);
    for (Integer object : objects.keySet()) {
      end(() -> drop(object));
    }
  }

  /** Closes one thing; a failure is logged, for the others must be closed as well. */
  private static void end(Closeable thing) {
    try {
      thing.close();
    } catch (IOException e) {
      System.getLogger(Connection.class.getName())
          .log(System.Logger.Level.DEBUG, "a connection ends", e);
    }
  }
}
