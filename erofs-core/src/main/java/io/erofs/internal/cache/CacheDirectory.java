package io.erofs.internal.cache;

import io.erofs.blob.BlobCache;
import io.erofs.blob.BlobDomain;
import io.erofs.blob.BlobFetcher;
import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.CacheStatistics;
import io.erofs.blob.CachedBlob;
import io.erofs.io.Closing;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A cache directory that this process has. Thread-safe. */
public final class CacheDirectory implements BlobCache {
  /** After so many bytes stored it is looked how much room there is. */
  private static final long CHECK_BYTES = 8 << 20;

  private final Path root;
  private final CacheOptions options;
  private final Room.Gauge gauge;
  private final DirectoryLock lock;
  private final Inventory inventory;
  private final FilePool pool;
  private final MemoryCache memory;
  private final Counters counters = Counters.ofCache();
  private final Map<String, Domain> domains = new HashMap<>();
  private final Map<Path, BlobFile> inUse = new HashMap<>();
  private final AtomicLong unchecked = new AtomicLong();
  private final AtomicBoolean checking = new AtomicBoolean();
  private final AtomicLong storedBytes = new AtomicLong();
  private final AtomicLong storedBlobs = new AtomicLong();
  private volatile boolean full;
  private boolean closed;

  private CacheDirectory(
      Path root, CacheOptions options, FileIo.Opener opener, Room.Gauge gauge, DirectoryLock lock) {
    this.root = root;
    this.options = options;
    this.gauge = gauge;
    this.lock = lock;
    this.inventory = new Inventory(root.resolve("blobs"));
    this.pool = new FilePool(opener, options.maxOpenFiles(), FilePool.every(options.idleTime()));
    this.memory = new MemoryCache(options.memoryBytes());
  }

  /**
   * Opens a cache directory, or makes one.
   *
   * @param directory a cache, an empty directory, or none; its parent exists
   * @param options how it works
   * @throws IOException if another process has it, or it is something else
   */
  public static CacheDirectory open(Path directory, CacheOptions options) throws IOException {
    return open(directory, options, FileIo.HOST, Room.HOST);
  }

  static CacheDirectory open(
      Path directory, CacheOptions options, FileIo.Opener opener, Room.Gauge gauge)
      throws IOException {
    Files.createDirectories(directory);
    Path root = directory.toRealPath();
    DirectoryLock lock = DirectoryLock.take(root);
    try {
      CacheDirectory cache = new CacheDirectory(root, options, opener, gauge, lock);
      cache.inventory.tidy();
      cache.count();
      cache.checkRoom();
      return cache;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Counts what is there; bytes only if they matter, since every index is read for that. */
  private void count() throws IOException {
    if (options.maxBytes() == Long.MAX_VALUE) {
      storedBlobs.set(inventory.bases().size());
    } else {
      count(list());
    }
  }

  void count(List<CachedBlob> all) {
    storedBlobs.set(all.size());
    storedBytes.set(all.stream().mapToLong(CachedBlob::presentBytes).sum());
  }

  CacheOptions options() {
    return options;
  }

  MemoryCache memory() {
    return memory;
  }

  /** Number of files that are open now, besides the lock. */
  int openFiles() {
    return pool.openFiles();
  }

  @Override
  public BlobDomain domain(String name, BlobFetcher fetcher) throws IOException {
    BlobKey.of(name, "x"); // the same rules hold for names of domains
    synchronized (this) {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (domains.containsKey(name)) {
        throw new IllegalArgumentException("domain=" + name + " is open already");
      }
      Domain domain = new Domain(this, name, fetcher, counters.ofDomain());
      domains.put(name, domain);
      return domain;
    }
  }

  synchronized void left(Domain domain) {
    domains.remove(domain.name(), domain);
  }

  /** Opens what is cached of a blob; empty if it cannot be cached now. */
  Optional<BlobFile> openFile(Domain domain, BlobKey key, BlobInfo info) {
    int bits = Integer.numberOfTrailingZeros(options.blockSize());
    IndexFormat.Header header = new IndexFormat.Header(domain.name(), key, info, bits);
    Path base = inventory.base(header);
    try {
      synchronized (inUse) {
        awaitFree(base);
        boolean known = Files.exists(BlobFile.with(base, BlobIndex.SUFFIX));
        if (full && !known) {
          return Optional.empty();
        }
        BlobFile file = BlobFile.open(pool, base, header);
        inUse.put(base, file);
        storedBlobs.addAndGet(known ? 0 : 1);
        if (file.replacedStale()) {
          domain.counters().increment(Counter.STALE_BLOBS);
        }
        file.touch();
        return Optional.of(file);
      }
    } catch (IOException e) {
      domain.counters().increment(Counter.STORE_ERRORS);
      return Optional.empty();
    }
  }

  /** Waits until whoever has a file open has closed it. */
  private void awaitFree(Path base) throws IOException {
    while (inUse.containsKey(base)) {
      try {
        inUse.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException(base.toString()).initCause(e);
      }
    }
  }

  void closeFile(BlobFile file) throws IOException {
    try {
      file.touch();
    } finally {
      free(file);
    }
  }

  private void free(BlobFile file) throws IOException {
    try {
      file.close();
    } finally {
      synchronized (inUse) {
        inUse.remove(inventory.base(file.header()), file);
        inUse.notifyAll();
      }
    }
  }

  /** Whether there is room for more. */
  boolean mayStore() {
    return !full;
  }

  /** Some bytes were stored: now and then it is looked how much room there is. */
  void stored(long bytes) {
    storedBytes.addAndGet(bytes);
    if (unchecked.addAndGet(bytes) >= CHECK_BYTES && checking.compareAndSet(false, true)) {
      try {
        unchecked.set(0);
        checkRoom();
      } catch (IOException e) {
        counters.increment(Counter.STORE_ERRORS);
      } finally {
        checking.set(false);
      }
    }
  }

  private synchronized int checkRoom() throws IOException {
    Culling culling = new Culling(this, measure(), storedBytes.get(), storedBlobs.get());
    int removed = culling.run();
    full = culling.isFull();
    return removed;
  }

  @Override
  public int cull() throws IOException {
    return checkRoom();
  }

  Room measure() throws IOException {
    return gauge.measure(root);
  }

  @Override
  public List<CachedBlob> list() throws IOException {
    List<CachedBlob> blobs = new ArrayList<>();
    for (Path base : inventory.bases()) {
      describe(base).ifPresent(blobs::add);
    }
    blobs.sort(
        Comparator.comparing(CachedBlob::domain)
            .thenComparing(blob -> blob.key().volume())
            .thenComparing(blob -> blob.key().cookie()));
    return blobs;
  }

  private Optional<CachedBlob> describe(Path base) throws IOException {
    synchronized (inUse) {
      BlobFile live = inUse.get(base);
      if (live != null) {
        return Optional.of(describe(base, live, true));
      }
      Optional<BlobFile> file = BlobFile.openExisting(pool, base);
      if (file.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(describe(base, file.get(), false));
      } finally {
        file.get().close();
      }
    }
  }

  private static CachedBlob describe(Path base, BlobFile file, boolean live) throws IOException {
    IndexFormat.Header header = file.header();
    long used = Files.getLastModifiedTime(BlobFile.with(base, BlobIndex.SUFFIX)).toMillis();
    return new CachedBlob(
        header.domain(), header.key(), header.info(), file.presentBytes(), used, live);
  }

  @Override
  public long verify(CachedBlob blob) throws IOException {
    Path base = base(blob);
    Optional<BlobFile> live;
    Optional<BlobFile> file;
    synchronized (inUse) {
      live = Optional.ofNullable(inUse.get(base));
      file = live.isPresent() ? live : BlobFile.openExisting(pool, base);
      file.ifPresent(found -> inUse.put(base, found));
    }
    BlobFile found =
        file.orElseThrow(() -> new IOException(blob.key() + " is not cached any more"));
    try {
      return verify(found);
    } finally {
      if (live.isEmpty()) {
        free(found);
      }
    }
  }

  private long verify(BlobFile file) throws IOException {
    long damaged = file.verify();
    counters.add(Counter.DAMAGED_BLOCKS, damaged);
    return damaged;
  }

  private Path base(CachedBlob blob) {
    return inventory.base(new IndexFormat.Header(blob.domain(), blob.key(), blob.info(), 0));
  }

  @Override
  public boolean drop(CachedBlob blob) throws IOException {
    Path base = base(blob);
    synchronized (inUse) {
      if (inUse.containsKey(base) || !Files.exists(BlobFile.with(base, BlobIndex.SUFFIX))) {
        return false;
      }
      BlobFile.remove(base);
      storedBlobs.decrementAndGet();
      storedBytes.addAndGet(-blob.presentBytes());
      return true;
    }
  }

  void culled(CachedBlob blob) {
    counters.increment(Counter.CULLED_BLOBS);
    counters.add(Counter.CULLED_BYTES, blob.presentBytes());
  }

  @Override
  public CacheStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public void close() throws IOException {
    List<Closeable> all;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      all = new ArrayList<>(domains.values());
    }
    all.add(lock);
    Closing.all(all);
  }
}
