package io.erofs.internal.read;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.map.MetadataSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A container of metadata behind a bounded cache of pages.
 *
 * <p>The cache is direct-mapped: page n lives in slot n modulo the number of slots, and a newer
 * page replaces an older one. A page is immutable once it is visible, so that readers need no lock;
 * two threads that miss the same page both read it, which costs time but is right.
 */
final class PagedMetadata implements MetadataSource {
  /** No more than a block: what is around metadata is often data, which nobody wants here. */
  private static final int PAGE_BITS = 12;

  /** Fills a buffer from a position; the range is inside the container. */
  interface Filler {
    void fill(long position, ByteBuffer target) throws IOException;
  }

  private record Page(long index, byte[] bytes) {}

  private final String name;
  private final long size;
  private final Filler filler;
  private final int pageBits;
  private final AtomicReferenceArray<Page> slots;

  /**
   * Creates the container.
   *
   * @param name name for messages
   * @param size number of bytes
   * @param filler reads the bytes
   * @param blockBits log2 of the block size; a block never straddles two pages
   * @param cacheBytes memory for pages; at least two pages are kept
   */
  PagedMetadata(String name, long size, Filler filler, int blockBits, int cacheBytes) {
    this.name = name;
    this.size = size;
    this.filler = filler;
    this.pageBits = Math.max(PAGE_BITS, blockBits);
    long pages = Math.min((size >>> pageBits) + 1, cacheBytes >>> pageBits);
    this.slots = new AtomicReferenceArray<>((int) Math.max(2, pages));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public ByteView view(long position, int length, String rule, String what) throws IOException {
    if (position < 0 || position > size - length) {
      throw new CorruptImageException(
          rule,
          what
              + ": "
              + length
              + " bytes at "
              + Long.toUnsignedString(position)
              + " are outside of "
              + size
              + " bytes",
          Location.of(name, position));
    }
    if (length == 0) {
      return ByteView.of(new byte[0], name, position);
    }
    long first = position >>> pageBits;
    int at = (int) (position & ((1 << pageBits) - 1));
    if (position + length - 1 >>> pageBits == first) {
      return ByteView.of(page(first), at, length, name, position);
    }
    return ByteView.of(gather(position, length), name, position);
  }

  private byte[] gather(long position, int length) throws IOException {
    byte[] all = new byte[length];
    int done = 0;
    while (done < length) {
      byte[] page = page(position + done >>> pageBits);
      int at = (int) (position + done & ((1 << pageBits) - 1));
      int n = Math.min(length - done, page.length - at);
      System.arraycopy(page, at, all, done, n);
      done += n;
    }
    return all;
  }

  private byte[] page(long index) throws IOException {
    int slot = (int) (index % slots.length());
    Page cached = slots.get(slot);
    if (cached != null && cached.index == index) {
      return cached.bytes;
    }
    long start = index << pageBits;
    byte[] bytes = new byte[(int) Math.min(1L << pageBits, size - start)];
    filler.fill(start, ByteBuffer.wrap(bytes));
    slots.set(slot, new Page(index, bytes));
    return bytes;
  }
}
