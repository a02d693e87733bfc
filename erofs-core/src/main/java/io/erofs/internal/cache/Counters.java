package io.erofs.internal.cache;

import io.erofs.blob.CacheStatistics;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counters of a domain, which count for the whole cache, too. Thread-safe. */
final class Counters {
  private final LongAdder[] values =
      Stream.generate(LongAdder::new).limit(Counter.values().length).toArray(LongAdder[]::new);
  private final Optional<Counters> parent;

  private Counters(Optional<Counters> parent) {
    this.parent = parent;
  }

  static Counters ofCache() {
    return new Counters(Optional.empty());
  }

  /** Counters whose every step counts here, too. */
  Counters ofDomain() {
    return new Counters(Optional.of(this));
  }

  void add(Counter counter, long count) {
    values[counter.ordinal()].add(count);
    parent.ifPresent(all -> all.add(counter, count));
  }

  void increment(Counter counter) {
    add(counter, 1);
  }

  private long get(Counter counter) {
    return values[counter.ordinal()].sum();
  }

  CacheStatistics snapshot() {
    return new CacheStatistics(
        get(Counter.OPENS),
        get(Counter.HITS),
        get(Counter.MISSES),
        get(Counter.WAITS),
        get(Counter.FETCHES),
        get(Counter.FETCHED_BYTES),
        get(Counter.FETCH_ERRORS),
        get(Counter.STORE_ERRORS),
        get(Counter.STALE_BLOBS),
        get(Counter.DAMAGED_BLOCKS),
        get(Counter.CULLED_BLOBS),
        get(Counter.CULLED_BYTES),
        get(Counter.MEMORY_BYTES));
  }
}
