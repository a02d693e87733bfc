package io.erofs.internal.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Blocks in memory, within one bound for all blobs.
 *
 * <p>A block is found in the table of its blob without a lock. Blocks wait in a queue for their
 * end; the first one goes, unless it was used since it came to the queue: then it waits once more.
 * The queue's lock is taken to add a block only.
 */
final class MemoryCache {
  /** What a page has when its blob is closed: nothing. */
  private static final byte[] GONE = new byte[0];

  private static final class Page {
    private volatile byte[] bytes;
    private final Table table;
    private final long block;
    private boolean used;

    Page(Table table, long block, byte[] bytes) {
      this.table = table;
      this.block = block;
      this.bytes = bytes;
    }
  }

  private final long capacity;
  private final Deque<Page> queue = new ArrayDeque<>();
  private long used;
  private int gone;

  MemoryCache(long capacity) {
    this.capacity = capacity;
  }

  /** A table for the blocks of one blob. */
  Table table(long blocks, Counters counters) {
    return new Table(blocks, counters);
  }

  private void add(Page page) {
    synchronized (queue) {
      queue.addLast(page);
      used += page.bytes.length;
      page.table.counters.add(Counter.MEMORY_BYTES, page.bytes.length);
      while (used > capacity) {
        Page first = queue.removeFirst();
        if (first.bytes.length == 0) {
          gone--;
        } else if (first.used && first != page) {
          first.used = false;
          queue.addLast(first);
        } else {
          first.table.forget(first);
          release(first);
        }
      }
    }
  }

  private void release(Page page) {
    used -= page.bytes.length;
    page.table.counters.add(Counter.MEMORY_BYTES, -page.bytes.length);
    page.bytes = GONE;
  }

  /** The blocks of one blob. Thread-safe. */
  final class Table {
    private static final int GROUP_BITS = 9;
    private static final int GROUP = 1 << GROUP_BITS;

    private final AtomicReferenceArray<AtomicReferenceArray<Page>> groups;
    private final Counters counters;
    private boolean closed;

    private Table(long blocks, Counters counters) {
      this.groups = new AtomicReferenceArray<>((int) (blocks + GROUP - 1 >> GROUP_BITS));
      this.counters = counters;
    }

    /** The bytes of a block, which nobody may change. */
    Optional<byte[]> get(long block) {
      AtomicReferenceArray<Page> group = groups.get((int) (block >> GROUP_BITS));
      Page page = group == null ? null : group.get((int) block & GROUP - 1);
      if (page == null) {
        return Optional.empty();
      }
      byte[] bytes = page.bytes;
      if (bytes.length == 0) {
        return Optional.empty();
      }
      if (!page.used) {
        page.used = true;
      }
      return Optional.of(bytes);
    }

    /** Keeps a block, unless it is there or larger than the whole cache. */
    void add(long block, byte[] bytes) {
      if (bytes.length > capacity) {
        return;
      }
      Page page = new Page(this, block, bytes);
      synchronized (queue) {
        if (!closed && group(block).compareAndSet((int) block & GROUP - 1, null, page)) {
          MemoryCache.this.add(page);
        }
      }
    }

    private AtomicReferenceArray<Page> group(long block) {
      int index = (int) (block >> GROUP_BITS);
      AtomicReferenceArray<Page> group = groups.get(index);
      if (group == null) {
        group = new AtomicReferenceArray<>(GROUP);
        groups.set(index, group);
      }
      return group;
    }

    private void forget(Page page) {
      groups.get((int) (page.block >> GROUP_BITS)).set((int) page.block & GROUP - 1, null);
    }

    /** Drops all blocks. */
    void close() {
      synchronized (queue) {
        closed = true;
        for (int i = 0; i < groups.length(); i++) {
          AtomicReferenceArray<Page> group = groups.get(i);
          groups.set(i, null);
          for (int k = 0; group != null && k < GROUP; k++) {
            Page page = group.get(k);
            if (page != null) {
              release(page);
              gone++;
            }
          }
        }
        if (gone > queue.size() / 2) {
          queue.removeIf(page -> page.bytes.length == 0);
          gone = 0;
        }
      }
    }
  }
}
