package io.erofs.internal.cache;

import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Blobs in memory that notes what is asked of it, and can be held up and made to fail. */
final class TestFetcher implements BlobFetcher {
  static final String VOLUME = "volume";

  /** One request. */
  record Request(BlobKey key, long offset, int length) {}

  /** Decides about a request before it is answered. */
  interface Gate {
    void pass(Request request) throws IOException;
  }

  final Map<BlobKey, byte[]> blobs = new ConcurrentHashMap<>();
  final Map<BlobKey, String> validators = new ConcurrentHashMap<>();
  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger opens = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  volatile Gate gate = request -> {};
  volatile @Nullable IOException refusal;
  volatile boolean closed;

  /** Lets requests pass when there are permits. */
  static Gate held(Semaphore permits) {
    return request -> {
      try {
        permits.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    };
  }

  TestFetcher with(String name, byte[] content) {
    blobs.put(key(name), content);
    return this;
  }

  static BlobKey key(String name) {
    return BlobKey.of(VOLUME, name);
  }

  long bytes() {
    synchronized (requests) {
      return requests.stream().mapToLong(Request::length).sum();
    }
  }

  @Override
  public RemoteBlob open(BlobKey key) throws IOException {
    opens.incrementAndGet();
    IOException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    byte[] content = blobs.get(key);
    if (content == null) {
      throw new BlobUnavailableException(Reason.NOT_FOUND, "no such blob", Location.of("test"));
    }
    open.incrementAndGet();
    BlobInfo info = new BlobInfo(content.length, Bytes.utf8(validators.getOrDefault(key, "v1")));
    return new Blob(key, content, info);
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Blob implements RemoteBlob {
    private final BlobKey key;
    private final byte[] content;
    private final BlobInfo info;
    private boolean done;

    Blob(BlobKey key, byte[] content, BlobInfo info) {
      this.key = key;
      this.content = content;
      this.info = info;
    }

    @Override
    public BlobInfo info() {
      return info;
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
      Request request = new Request(key, offset, target.remaining());
      requests.add(request);
      gate.pass(request);
      target.put(content, (int) offset, target.remaining());
    }

    @Override
    public synchronized void close() {
      if (!done) {
        done = true;
        open.decrementAndGet();
      }
    }
  }
}
