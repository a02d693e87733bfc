package io.erofs.internal.cache;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in memory, within one bound for all blobs.
 *
 * <p>A page is a block, or a run of blocks that somebody sees as one buffer. The page of a block is
 * found in the table of its blob without a lock. Pages wait in a queue for their end; the first one
 * goes, unless it was used since it came to the queue: then it waits once more. The queue's lock is
 * taken to add a page only.
 */
final class MemoryCache {
  /** What a page has when it is not in memory any more: nothing. */
  private static final byte[] GONE = new byte[0];

  /** A run is one buffer if so many of its length fit into memory. */
  private static final int RUNS = 4;

  /** A block that is read from disk is looked for among so many others, at least. */
  private static final int FEWEST_SEEN = 64;

  private static final int MOST_SEEN = 1 << 20;

  /** Bytes of memory for each block that was seen. */
  private static final int SEEN_UNIT = 16 << 10;

  private static final class Page {
    private volatile byte[] bytes;
    private final Table table;
    private final long first;

    /** Blocks of which this is the page; guarded by the queue. */
    private int live;

    private boolean used;

    Page(Table table, long first, byte[] bytes) {
      this.table = table;
      this.first = first;
      this.bytes = bytes;
    }
  }

  private final long capacity;
  private final Deque<Page> queue = new ArrayDeque<>();

  /** Blocks that were read from disk lately, by their hashes; what threads lose does not matter. */
  private final int[] seen;

  private long used;
  private int gone;

  MemoryCache(long capacity) {
    this.capacity = capacity;
    long wanted = Math.max(FEWEST_SEEN, Math.min(MOST_SEEN, capacity / SEEN_UNIT));
    this.seen = new int[Integer.highestOneBit((int) wanted)];
  }

  /** A table for the blocks of one blob. */
  Table table(Blocks blocks, Counters counters) {
    return new Table(blocks, counters);
  }

  private void add(Page page) {
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

  private void release(Page page) {
    used -= page.bytes.length;
    page.table.counters.add(Counter.MEMORY_BYTES, -page.bytes.length);
    page.bytes = GONE;
  }

  /** A page that was released stays in the queue for a while; many of them are taken out. */
  private void releaseInQueue(Page page) {
    release(page);
    gone++;
    if (gone > FEWEST_SEEN && gone > queue.size() / 2) {
      queue.removeIf(each -> each.bytes.length == 0);
      gone = 0;
    }
  }

  /** The blocks of one blob. Thread-safe. */
  final class Table {
    private static final int GROUP_BITS = 9;
    private static final int GROUP = 1 << GROUP_BITS;

    private final Blocks blocks;
    private final AtomicReferenceArray<AtomicReferenceArray<Page>> groups;
    private final Counters counters;
    private boolean closed;

    private Table(Blocks blocks, Counters counters) {
      this.blocks = blocks;
      this.groups = new AtomicReferenceArray<>((int) (blocks.count() + GROUP - 1 >> GROUP_BITS));
      this.counters = counters;
    }

    private @Nullable Page page(long block) {
      AtomicReferenceArray<Page> group = groups.get((int) (block >> GROUP_BITS));
      return group == null ? null : group.get((int) block & GROUP - 1);
    }

    boolean contains(long block) {
      Page page = page(block);
      return page != null && page.bytes.length > 0;
    }

    /**
     * Copies what the page of a byte holds from there on.
     *
     * @return whether there is such a page
     */
    boolean read(long position, ByteBuffer target) {
      Page page = page(blocks.of(position));
      if (page == null) {
        return false;
      }
      byte[] bytes = page.bytes;
      if (bytes.length == 0) {
        return false;
      }
      if (!page.used) {
        page.used = true;
      }
      int from = (int) (position - blocks.start(page.first));
      target.put(bytes, from, Math.min(target.remaining(), bytes.length - from));
      return true;
    }

    /** Whether a run of bytes may be one buffer. */
    boolean mayShow(long position, int length) {
      return spannedLength(position, length) <= capacity / RUNS;
    }

    private long spannedLength(long position, int length) {
      long first = blocks.of(position);
      return blocks.end(blocks.of(position + length - 1) + 1) - blocks.start(first);
    }

    /** A run of bytes as it is in memory; empty if it is not, or not in one page. */
    Optional<ByteBuffer> view(long position, int length) {
      Page page = page(blocks.of(position));
      return page == null ? Optional.empty() : view(page, position, length);
    }

    private Optional<ByteBuffer> view(Page page, long position, int length) {
      byte[] bytes = page.bytes;
      long from = position - blocks.start(page.first);
      if (from + length > bytes.length) {
        return Optional.empty();
      }
      page.used = true;
      return Optional.of(ByteBuffer.wrap(bytes).slice((int) from, length).asReadOnlyBuffer());
    }

    /** Keeps a block, unless it is there or larger than the whole cache. */
    void add(long block, byte[] bytes) {
      if (bytes.length > capacity) {
        return;
      }
      synchronized (queue) {
        if (!closed && page(block) == null) {
          put(new Page(this, block, bytes), 1);
        }
      }
    }

    /**
     * Keeps a run of blocks as one page, in place of the pages that these blocks have.
     *
     * @param first first block
     * @param bytes all bytes of the blocks, which may be as many as {@link #mayShow} says
     * @param position first byte of the run that is to be seen
     * @param length bytes of it
     * @return the run, in this page or in one that holds all of it and was there before
     */
    ByteBuffer show(long first, byte[] bytes, long position, int length) {
      synchronized (queue) {
        Optional<ByteBuffer> known = view(position, length);
        if (known.isPresent()) {
          return known.get();
        }
        Page page = new Page(this, first, bytes);
        ByteBuffer shown = view(page, position, length).orElseThrow();
        if (!closed) {
          int count = (int) (blocks.of(blocks.start(first) + bytes.length - 1) + 1 - first);
          for (int i = 0; i < count; i++) {
            leave(page(first + i));
          }
          put(page, count);
        }
        return shown;
      }
    }

    /** A block of a page gets another page. */
    private void leave(@Nullable Page page) {
      if (page != null && --page.live == 0) {
        releaseInQueue(page);
      }
    }

    private void put(Page page, int count) {
      page.live = count;
      for (int i = 0; i < count; i++) {
        group(page.first + i).set((int) (page.first + i) & GROUP - 1, page);
      }
      MemoryCache.this.add(page);
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
      long end = blocks.of(blocks.start(page.first) + page.bytes.length - 1) + 1;
      for (long block = page.first; block < end; block++) {
        AtomicReferenceArray<Page> group = groups.get((int) (block >> GROUP_BITS));
        group.compareAndSet((int) block & GROUP - 1, page, null);
      }
    }

    /**
     * Whether a block that memory does not have was asked for not long ago, too: only those that
     * are read often shall come back into memory, and not push out others that are.
     */
    boolean comesBack(long block) {
      int hash = (int) ((block + 31L * System.identityHashCode(this)) * 0x9E3779B97F4A7C15L >>> 32);
      int slot = hash & seen.length - 1;
      if (seen[slot] == hash) {
        return true;
      }
      seen[slot] = hash;
      return false;
    }

    /** Drops all blocks. */
    void close() {
      synchronized (queue) {
        closed = true;
        for (int i = 0; i < groups.length(); i++) {
          AtomicReferenceArray<Page> group = groups.get(i);
          groups.set(i, null);
          for (int k = 0; group != null && k < GROUP; k++) {
            leave(group.get(k));
          }
        }
      }
    }
  }
}
