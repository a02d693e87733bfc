package io.erofs.internal.cache;

import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobKey;
import io.erofs.blob.CacheStatistics;
import io.erofs.blob.ImageBlobs;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.io.Closing;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A domain: its blobs, each open once, and the images that use them. Thread-safe. */
final class Domain implements BlobDomain {
  private final CacheDirectory cache;
  private final String name;
  private final BlobFetcher fetcher;
  private final Counters counters;
  private final FetchQueue queue;
  private final Map<BlobKey, Cookie> cookies = new HashMap<>();
  private final Set<String> images = new HashSet<>();
  private boolean closed;

  Domain(CacheDirectory cache, String name, BlobFetcher fetcher, Counters counters) {
    this.cache = cache;
    this.name = name;
    this.fetcher = fetcher;
    this.counters = counters;
    this.queue =
        new FetchQueue(
            name, cache.options().fetchThreads(), cache.options().maxRequestBytes(), this::failAll);
  }

  CacheDirectory cache() {
    return cache;
  }

  BlobFetcher fetcher() {
    return fetcher;
  }

  Counters counters() {
    return counters;
  }

  FetchQueue queue() {
    return queue;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CacheStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public synchronized ImageBlobs image(String id, String volume) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id is empty");
    }
    BlobKey checked = BlobKey.of(volume, "x");
    if (!images.add(id)) {
      throw new IllegalArgumentException(
          "id=" + id + ": an image with this id is in domain " + name + " already");
    }
    return new DomainImage(this, id, checked.volume());
  }

  synchronized void leave(String id) {
    images.remove(id);
  }

  /** Opens a blob, or takes part in one that is open. */
  Source open(BlobKey key) throws IOException {
    Cookie cookie;
    boolean fresh = false;
    synchronized (this) {
      ensureOpen();
      Cookie known = cookies.get(key);
      fresh = known == null;
      cookie = known == null ? new Cookie(this, key) : known;
      cookies.put(key, cookie);
      cookie.users++;
    }
    boolean done = false;
    try {
      if (fresh) {
        queue.open(cookie);
      }
      Source source = new Source(this, cookie, cookie.blob());
      done = true;
      return source;
    } finally {
      if (!done) {
        release(cookie);
      }
    }
  }

  /** Says why nothing can be fetched any more, if so. */
  void ensureOpen() throws IOException {
    synchronized (this) {
      if (closed) {
        throw gone();
      }
    }
  }

  private BlobUnavailableException gone() {
    return new BlobUnavailableException(Reason.CLOSED, "the domain is closed", Location.of(name));
  }

  /** A source was closed; the last one releases the blob. */
  void release(Cookie cookie) throws IOException {
    boolean last;
    synchronized (this) {
      cookie.users--;
      last = isLast(cookie);
    }
    if (last) {
      cookie.close();
    }
  }

  /** Something that was under way for a blob has ended: it may have been the last. */
  void settle(Cookie cookie) {
    boolean last;
    synchronized (this) {
      last = isLast(cookie);
    }
    if (last) {
      try {
        cookie.close();
      } catch (IOException e) {
        // Nobody is there to be told; the files were only read, or their content is checked.
        counters.increment(Counter.STORE_ERRORS);
      }
    }
  }

  private boolean isLast(Cookie cookie) {
    return cookie.users == 0 && cookie.isIdle() && cookies.remove(cookie.key(), cookie);
  }

  /** A blob could not be opened. */
  synchronized void forget(Cookie cookie) {
    cookies.remove(cookie.key(), cookie);
  }

  /** Blobs that are open. */
  synchronized int openBlobs() {
    return cookies.size();
  }

  private void failAll(IOException why) {
    List<Cookie> all;
    synchronized (this) {
      all = new ArrayList<>(cookies.values());
    }
    all.forEach(cookie -> cookie.die(why));
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    queue.die(gone());
    try {
      Closing.all(List.<Closeable>of(fetcher, queue::close, this::closeBlobs));
    } finally {
      cache.left(this);
    }
  }

  private void closeBlobs() throws IOException {
    List<Closeable> all = new ArrayList<>();
    synchronized (this) {
      cookies.values().forEach(cookie -> all.add(cookie::close));
      cookies.clear();
      images.clear();
    }
    Closing.all(all);
  }
}
