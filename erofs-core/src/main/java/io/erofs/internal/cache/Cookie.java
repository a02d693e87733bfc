package io.erofs.internal.cache;

import io.erofs.blob.BlobInfo;
import io.erofs.blob.BlobKey;
import io.erofs.blob.CacheOptions;
import io.erofs.blob.RemoteBlob;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One blob that is open in a domain, for all images that use it. Thread-safe. */
final class Cookie {
  /**
   * What is fetched in longer pieces is not put into memory, if the disk has it, unless it is for a
   * reader of shorter ones.
   */
  static final int LARGE = 256 << 10;

  private final Domain domain;
  private final BlobKey key;
  private final CompletableFuture<OpenBlob> opened = new CompletableFuture<>();
  private final Flights flights;

  /** Sources that are open, and openings that are waited for; guarded by the domain. */
  int users;

  Cookie(Domain domain, BlobKey key) {
    this.domain = domain;
    this.key = key;
    CacheOptions options = domain.cache().options();
    int block = options.blockSize();
    long ahead = (options.readAheadBytes() + block - 1L) / block;
    this.flights = new Flights(this, new ReadAhead(ahead, options.maxRequestBytes() / block));
  }

  BlobKey key() {
    return key;
  }

  String name() {
    return key.toString();
  }

  /** Opens the blob, for all who wait for it. */
  void openNow() throws IOException {
    RemoteBlob remote = domain.fetcher().open(key);
    BlobInfo info = remote.info();
    CacheOptions options = domain.cache().options();
    Blocks blocks = new Blocks(info.size(), Integer.numberOfTrailingZeros(options.blockSize()));
    Optional<BlobFile> file = domain.cache().openFile(domain, key, info);
    MemoryCache.Table memory = domain.cache().memory().table(blocks, domain.counters());
    domain.counters().increment(Counter.OPENS);
    OpenBlob blob = new OpenBlob(remote, blocks, file, memory);
    if (opened.complete(blob)) {
      domain.settle(this);
    } else {
      close(blob); // the domain was closed meanwhile
    }
  }

  /** The blob cannot be opened: all who wait are told, and who comes later begins anew. */
  void failToOpen(IOException why) {
    domain.forget(this);
    opened.completeExceptionally(why);
  }

  /** Waits until the blob is open. */
  OpenBlob blob() throws IOException {
    try {
      return opened.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while opening " + name()).initCause(e);
    } catch (ExecutionException e) {
      throw unavailable("cannot open", e.getCause() == null ? e : e.getCause(), name());
    }
  }

  /** Whether nothing is under way. */
  boolean isIdle() {
    return opened.isDone() && flights.isEmpty();
  }

  int flightsUnderWay() {
    return flights.all().size();
  }

  /** What a failure means to somebody who wanted a block. */
  IOException unavailable(Throwable cause, long block) {
    long offset = block << Integer.numberOfTrailingZeros(domain.cache().options().blockSize());
    return unavailable("cannot fetch", cause, name() + ", offset 0x" + Long.toHexString(offset));
  }

  private static IOException unavailable(String what, Throwable cause, String where) {
    Reason reason =
        cause instanceof BlobUnavailableException known ? known.reason() : Reason.FAILED;
    String problem =
        cause instanceof ErofsException known
            ? known.problem()
            : String.valueOf(cause.getMessage());
    return new BlobUnavailableException(reason, what + ": " + problem, Location.of(where), cause);
  }

  /** Fills a buffer, all of which is inside the blob. */
  void read(OpenBlob blob, long position, ByteBuffer target) throws IOException {
    boolean missed = false;
    int start = target.position();
    while (target.hasRemaining()) {
      long at = position + target.position() - start;
      if (blob.memory().read(at, target)) {
        continue;
      }
      if (blob.isOnDisk(blob.blocks().of(at))) {
        fromDisk(blob, at, target);
      } else {
        missed |= fromFetch(blob, at, target);
      }
    }
    domain.counters().increment(missed ? Counter.MISSES : Counter.HITS);
  }

  /** A run of bytes as memory holds it for all images; it is read into memory if it is not. */
  Optional<ByteBuffer> view(OpenBlob blob, long position, int length) throws IOException {
    MemoryCache.Table memory = blob.memory();
    if (!memory.mayShow(position, length)) {
      return Optional.empty();
    }
    Optional<ByteBuffer> known = memory.view(position, length);
    if (known.isPresent()) {
      domain.counters().increment(Counter.HITS);
      return known;
    }
    Blocks blocks = blob.blocks();
    long first = blocks.of(position);
    byte[] bytes = new byte[blocks.length(first, blocks.of(position + length - 1) + 1)];
    read(blob, blocks.start(first), ByteBuffer.wrap(bytes));
    return Optional.of(memory.show(first, bytes, position, length));
  }

  /** Copies what a piece, which begins at some byte of the blob, holds of the wanted bytes. */
  private static void copy(byte[] piece, long start, long at, ByteBuffer target) {
    int from = (int) (at - start);
    target.put(piece, from, Math.min(target.remaining(), piece.length - from));
  }

  private void fromDisk(OpenBlob blob, long at, ByteBuffer target) throws IOException {
    BlobFile file = blob.file().orElseThrow();
    Blocks blocks = blob.blocks();
    long first = blocks.of(at);
    long last =
        Math.min(
            blocks.of(at + target.remaining() - 1) + 1,
            first + Math.max(1, LARGE >> blocks.bits()));
    long end = file.map().next(first, last, false);
    try {
      if (file.map().isTrusted(first, end)
          && (end - first > 1 || !blob.memory().comesBack(first))) {
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), blocks.end(end) - at));
        try {
          file.readTrusted(at, target);
        } finally {
          target.limit(limit);
        }
        return;
      }
      byte[] piece = new byte[blocks.length(first, end)];
      if (file.read(first, end, piece)) {
        remember(blob, first, piece);
        copy(piece, blocks.start(first), at, target);
      } else {
        domain.counters().add(Counter.DAMAGED_BLOCKS, file.takeDamaged());
      }
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      domain.ensureOpen();
      domain.counters().increment(Counter.STORE_ERRORS);
      file.map().forget(first, end);
    }
  }

  /**
   * Writes bytes from the disk to a channel without a copy.
   *
   * @return number of bytes; 0 if they have to be read first
   */
  long transferTrusted(OpenBlob blob, long at, int length, WritableByteChannel target)
      throws IOException {
    long first = blob.blocks().of(at);
    long end = blob.blocks().of(at + length - 1) + 1;
    Optional<BlobFile> file = blob.file();
    return file.isPresent() && file.get().map().isTrusted(first, end)
        ? file.get().transferTo(at, length, target)
        : 0;
  }

  private static void remember(OpenBlob blob, long first, byte[] piece) {
    int size = 1 << blob.blocks().bits();
    if (piece.length == size) {
      blob.memory().add(first, piece);
      return;
    }
    for (int from = 0; from < piece.length; from += size) {
      byte[] block = Arrays.copyOfRange(piece, from, Math.min(piece.length, from + size));
      blob.memory().add(first + from / size, block);
    }
  }

  /** Waits for missing bytes; returns false if they are there by now. */
  private boolean fromFetch(OpenBlob blob, long at, ByteBuffer target) throws IOException {
    long first = blob.blocks().of(at);
    long end = blob.blocks().of(at + target.remaining() - 1) + 1;
    Flights.Plan plan = send(blob, first, end, true);
    if (!plan.all().isEmpty() && plan.made().isEmpty()) {
      domain.counters().increment(Counter.WAITS);
    }
    long next = at;
    for (Flight flight : plan.all()) {
      if (!target.hasRemaining()) {
        break;
      }
      int before = target.position();
      copy(flight.await(), blob.blocks().start(flight.first), next, target);
      next += target.position() - before;
    }
    return !plan.all().isEmpty();
  }

  private Flights.Plan send(OpenBlob blob, long first, long end, boolean urgent)
      throws IOException {
    domain.ensureOpen();
    CacheOptions options = domain.cache().options();
    long most = options.maxRequestBytes() / options.blockSize();
    long limit = Math.min(end, first + 4 * most);
    Flights.Plan plan = flights.plan(blob, first, limit, most, urgent);
    plan.hurried().forEach(domain.queue()::hurry);
    domain.queue().add(plan.made());
    return plan;
  }

  /** Has what is missing of a range fetched, and waits for it. */
  void fetch(OpenBlob blob, long first, long end, boolean urgent) throws IOException {
    long at = first;
    while (at < end) {
      if (blob.isPresent(at)) {
        at++;
        continue;
      }
      Flights.Plan plan = send(blob, at, end, urgent);
      for (Flight flight : plan.all()) {
        flight.await();
        at = Math.max(at, flight.end);
      }
    }
  }

  /** Begins to serve a flight and those that follow it. */
  List<Flight> start(Flight flight, int maxRequest) {
    return flights.start(flight, maxRequest / domain.cache().options().blockSize());
  }

  /** Fetches flights that lie side by side, keeps their bytes, and lets who waits go on. */
  void fetch(List<Flight> together) throws IOException {
    OpenBlob blob = blob();
    long first = together.get(0).first;
    byte[] bytes = new byte[blob.blocks().length(first, together.get(together.size() - 1).end)];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    blob.remote().read(blob.blocks().start(first), target);
    if (target.hasRemaining()) {
      throw new BlobUnavailableException(
          Reason.CORRUPT,
          "the fetcher gave " + target.position() + " of " + bytes.length + " bytes",
          Location.of(name(), blob.blocks().start(first)));
    }
    domain.counters().increment(Counter.FETCHES);
    domain.counters().add(Counter.FETCHED_BYTES, bytes.length);
    boolean kept = keep(blob, first, bytes);
    if (!kept
        || bytes.length <= LARGE
        || together.stream().anyMatch(flight -> flight.isRemembered)) {
      remember(blob, first, bytes);
    }
    flights.remove(together);
    for (Flight flight : together) {
      int from = (int) blob.blocks().start(flight.first - first);
      int length = blob.blocks().length(flight.first, flight.end);
      flight.land(length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length));
    }
    domain.settle(this);
  }

  /** Writes blocks to the disk; whether they are there now. */
  private boolean keep(OpenBlob blob, long first, byte[] bytes) {
    if (blob.file().isEmpty() || !domain.cache().mayStore()) {
      return false;
    }
    try {
      blob.file().get().write(first, bytes);
    } catch (IOException e) {
      domain.counters().increment(Counter.STORE_ERRORS);
      return false;
    }
    domain.cache().stored(bytes.length);
    return true;
  }

  /** Flights have failed: all who wait are told. */
  void fail(List<Flight> failed, IOException why) {
    flights.remove(failed);
    domain.counters().increment(Counter.FETCH_ERRORS);
    failed.forEach(flight -> flight.fail(why));
    domain.settle(this);
  }

  /** The fetcher is dead. */
  void die(IOException why) {
    opened.completeExceptionally(why);
    List<Flight> all = flights.all();
    if (!all.isEmpty()) {
      fail(all, why);
    }
  }

  /** Gives everything back, if the blob was opened. */
  void close() throws IOException {
    if (!opened.isDone() || opened.isCompletedExceptionally()) {
      return;
    }
    close(opened.join());
  }

  private void close(OpenBlob blob) throws IOException {
    blob.memory().close();
    try {
      if (blob.file().isPresent()) {
        domain.cache().closeFile(blob.file().get());
      }
    } finally {
      blob.remote().close();
    }
  }
}
