package io.erofs.internal.read;

import io.erofs.model.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decoded pclusters, least recently used ones dropped beyond a bound.
 *
 * <p>The entries are spread over stripes with a lock each, held only to look up; decoding happens
 * under the lock of the entry, so that threads that want the same pcluster decode it once, and
 * others do not wait. Thread-safe.
 */
final class DecodedCache {
  private static final int STRIPES = 16;

  /**
   * What identifies decoded bytes: the same pcluster may be used with different lengths.
   *
   * @param container 0 and up: a device; below 0: a container of metadata
   */
  record Key(int container, long offset, int stored, Encoding encoding, long start, int length) {}

  /** Decodes a pcluster that is not in the cache. */
  interface Decoder {
    byte[] decode() throws IOException;
  }

  private static final class Entry {
    private final int size;
    private byte @Nullable [] bytes;

    Entry(int size) {
      this.size = size;
    }

    /** The bytes, unless nobody has decoded them yet. */
    synchronized Optional<byte[]> known() {
      return Optional.ofNullable(bytes);
    }

    synchronized byte[] get(Decoder decoder) throws IOException {
      byte[] known = bytes;
      if (known == null) {
        known = decoder.decode();
        bytes = known;
      }
      return known;
    }
  }

  private static final class Stripe {
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long capacity;
    private long used;

    Stripe(long capacity) {
      this.capacity = capacity;
    }

    synchronized Entry entry(Key key) {
      Entry entry = entries.get(key);
      if (entry == null) {
        entry = new Entry(key.length());
        entries.put(key, entry);
        used += entry.size;
        shrink(entry);
      }
      return entry;
    }

    synchronized Optional<Entry> find(Key key) {
      return Optional.ofNullable(entries.get(key));
    }

    private void shrink(Entry keep) {
      Iterator<Entry> eldest = entries.values().iterator();
      while (used > capacity && eldest.hasNext()) {
        Entry entry = eldest.next();
        if (entry != keep) {
          used -= entry.size;
          eldest.remove();
        }
      }
    }

    synchronized void remove(Key key, Entry entry) {
      if (entries.remove(key, entry)) {
        used -= entry.size;
      }
    }
  }

  private final List<Stripe> stripes;
  private volatile boolean used;

  /**
   * Creates a cache for so many bytes; a pcluster larger than a stripe's share displaces it whole.
   */
  DecodedCache(long capacity) {
    List<Stripe> all = new ArrayList<>();
    for (int i = 0; i < STRIPES; i++) {
      all.add(new Stripe(capacity / STRIPES));
    }
    this.stripes = List.copyOf(all);
  }

  /** Whether nothing was ever put into it. */
  boolean isUnused() {
    return !used;
  }

  /** The decoded bytes, if the cache has them; nobody may change them. */
  Optional<byte[]> find(Key key) {
    return stripe(key).find(key).flatMap(Entry::known);
  }

  private Stripe stripe(Key key) {
    int hash = key.hashCode();
    return stripes.get((hash ^ hash >>> 16) & STRIPES - 1);
  }

  /** The decoded bytes, which nobody may change. */
  byte[] get(Key key, Decoder decoder) throws IOException {
    used = true;
    Stripe stripe = stripe(key);
    Entry entry = stripe.entry(key);
    boolean done = false;
    try {
      byte[] bytes = entry.get(decoder);
      done = true;
      return bytes;
    } finally {
      if (!done) {
        stripe.remove(key, entry);
      }
    }
  }
}
