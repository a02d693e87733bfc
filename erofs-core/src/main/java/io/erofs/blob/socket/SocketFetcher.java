package io.erofs.blob.socket;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a process on the same machine for blobs, over a Unix domain socket.
 *
 * <p>Any number of requests is under way at once on the one connection. When the connection is
 * lost, or the other side breaks the protocol, the fetcher is dead: all requests fail with the
 * reason {@code CLOSED}. Thread-safe.
 */
public final class SocketFetcher implements BlobFetcher {
  /** Most bytes that one request may ask for. */
  static final int MAX_READ = 1 << 28;

  private static final class Pending {
    private final int most;
    private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    private volatile Bytes tag = Bytes.EMPTY;
    private volatile long size;

    Pending(int most) {
      this.most = most;
    }
  }

  private final String name;
  private final SocketChannel channel;
  private final Duration timeout;
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicInteger objects = new AtomicInteger();
  private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
  private final Object writing = new Object();
  private volatile boolean dead;

  private SocketFetcher(String name, SocketChannel channel, Duration timeout) {
    this.name = name;
    this.channel = channel;
    this.timeout = timeout;
  }

  /**
   * Connects to a daemon.
   *
   * @param socket path of its socket
   * @param timeout how long to wait for an answer, positive
   * @return the fetcher; close it
   * @throws IOException if nobody listens there
   */
  public static SocketFetcher connect(Path socket, Duration timeout) throws IOException {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout=" + timeout + ", expected a positive one");
    }
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    SocketFetcher fetcher = new SocketFetcher(socket.toString(), channel, timeout);
    Thread reader = new Thread(fetcher::readAnswers, "erofs-answers");
    reader.setDaemon(true);
    reader.start();
    return fetcher;
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    int object = objects.incrementAndGet();
    int id = messages.incrementAndGet();
    Pending asked = new Pending(0);
    boolean done = false;
    try {
      exchange(new Request.Open(id, object, key), asked, key.toString());
      done = true;
    } finally {
      if (!done && !dead) {
        send(new Request.Close(messages.incrementAndGet(), object)); // it may be opened later
      }
    }
    return new Blob(object, key, new BlobInfo(asked.size, asked.tag));
  }

  /** Sends a request and waits for its answer. */
  private byte[] exchange(Request request, Pending asked, String what) throws IOException {
    pending.put(request.id(), asked);
    try {
      send(request);
      return asked.bytes.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(Reason.FAILED, "interrupted", what, e);
    } catch (TimeoutException e) {
      throw unavailable(Reason.TIMEOUT, "no answer within " + timeout, what, e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Reason reason =
          cause instanceof BlobUnavailableException known ? known.reason() : Reason.CLOSED;
      String problem =
          cause instanceof BlobUnavailableException known
              ? known.problem()
              : "the connection is lost: " + cause.getMessage();
      throw unavailable(reason, problem, what, cause);
    } finally {
      pending.remove(request.id());
    }
  }

  private BlobUnavailableException unavailable(
      Reason reason, String problem, String what, Throwable cause) {
    return new BlobUnavailableException(reason, problem, Location.of(name + ", " + what), cause);
  }

  private void send(Request request) {
    try {
      ByteBuffer message = request.encode();
      synchronized (writing) {
        while (message.hasRemaining()) {
          channel.write(message);
        }
      }
    } catch (IOException e) {
      die(e);
    }
    if (dead) {
      die(new IOException("closed")); // what was put there after the others were told
    }
  }

  private void readAnswers() {
    try (InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
      while (true) {
        accept(Answer.decode(line(in)), in);
      }
    } catch (IOException e) {
      die(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    byte[] line = new byte[Answer.MAX_LINE];
    for (int length = 0; length < line.length; length++) {
      int c = in.read();
      if (c < 0) {
        throw new ProtocolException("the other side has gone");
      }
      if (c == '\n') {
        return new String(line, 0, length, StandardCharsets.US_ASCII);
      }
      line[length] = (byte) c;
    }
    throw new ProtocolException("an answer of more than " + Answer.MAX_LINE + " bytes");
  }

  /** Hands an answer to who asked; who has given up meanwhile does not get it. */
  private void accept(Answer answer, InputStream in) throws IOException {
    Pending asked = pending.get(answer.id());
    boolean hasBytes = answer.kind() == Answer.Kind.READ && answer.value() > 0;
    if (asked == null) {
      checkLimit(hasBytes ? answer.value() : 0, MAX_READ);
      in.skipNBytes(hasBytes ? answer.value() : 0);
    } else if (answer.value() < 0) {
      asked.bytes.completeExceptionally(
          new BlobUnavailableException(
              Errno.reason(answer.value()),
              "the daemon answered with error " + -answer.value(),
              Location.of(name)));
    } else if (answer.kind() == Answer.Kind.TAG) {
      asked.tag = answer.tag();
    } else if (answer.kind() == Answer.Kind.READ) {
      checkLimit(answer.value(), asked.most);
      asked.bytes.complete(in.readNBytes((int) answer.value()));
    } else {
      checkLimit(answer.value(), BlobInfo.MAX_SIZE);
      asked.size = answer.value();
      asked.bytes.complete(new byte[0]);
    }
  }

  private static void checkLimit(long value, long limit) throws ProtocolException {
    if (value > limit) {
      throw new ProtocolException("an answer of " + value + ", expected at most " + limit);
    }
  }

  private void die(IOException why) {
    dead = true;
    try {
      channel.close();
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    pending.values().forEach(asked -> asked.bytes.completeExceptionally(why));
  }

  /** Ends the connection; all who wait are told. Idempotent. */
  @Override
  public void close() {
    die(new IOException("closed"));
  }

  private final class Blob implements RemoteBlob {
    private final int object;
    private final BlobKey key;
    private final BlobInfo info;
    private final AtomicBoolean closed = new AtomicBoolean();

    Blob(int object, BlobKey key, BlobInfo info) {
      this.object = object;
      this.key = key;
      this.info = info;
    }

    @Override
    public BlobInfo info() {
      return info;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      int length = target.remaining();
      if (length > MAX_READ) {
        throw new IllegalArgumentException("length=" + length + ", expected at most " + MAX_READ);
      }
      int id = messages.incrementAndGet();
      Pending asked = new Pending(length);
      byte[] bytes = exchange(new Request.Read(id, object, offset, length), asked, key.toString());
      if (bytes.length != length) {
        throw new BlobUnavailableException(
            Reason.CORRUPT,
            "the daemon gave " + bytes.length + " of " + length + " bytes",
            Location.of(name + ", " + key, offset));
      }
      target.put(bytes);
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true) && !dead) {
        send(new Request.Close(messages.incrementAndGet(), object));
      }
    }
  }
}
