package io.erofs.tools.build.data;

import io.erofs.tools.build.blob.NewChunks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds equal chunks by their SHA-256, all of whose 256 bits are compared.
 *
 * <p>Entries are numbered in the order in which they were added, and lie in pages of primitives: 44
 * bytes each. An open hash table of their numbers, at most three quarters full, takes 5 to 11 bytes
 * more. Nothing is moved but that table when it grows. For one thread at a time.
 */
public final class ChunkIndex implements NewChunks {
  /** No such chunk. */
  static final int UNKNOWN = -1;

  /** Bytes of a digest. */
  public static final int DIGEST_SIZE = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PAGE_BITS = 12;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
  private static final int DIGEST_LONGS = DIGEST_SIZE / Long.BYTES;
  private static final int ENTRY_LONGS = DIGEST_LONGS + 1;

  private long[][] pages = new long[16][];
  private int[][] lengths = new int[16][];
  private int[] slots = new int[1 << 11];
  private int count;

  /** Creates an index of nothing. */
  ChunkIndex() {}

  /** Number of chunks. */
  @Override
  public int size() {
    return count;
  }

  /** The block of a chunk, or whatever number it was added with. */
  @Override
  public long block(int entry) {
    return pages[entry >> PAGE_BITS][(entry & PAGE_MASK) * ENTRY_LONGS + DIGEST_LONGS];
  }

  /** The length of a chunk in bytes, of which 32 bits are kept. */
  @Override
  public int length(int entry) {
    return lengths[entry >> PAGE_BITS][entry & PAGE_MASK];
  }

  /** Copies the digest of a chunk. */
  @Override
  public void copyDigest(int entry, byte[] target, int at) {
    long[] page = pages[entry >> PAGE_BITS];
    int from = (entry & PAGE_MASK) * ENTRY_LONGS;
    for (int i = 0; i < DIGEST_LONGS; i++) {
      LONGS.set(target, at + i * Long.BYTES, page[from + i]);
    }
  }

  /** The number of a chunk, or {@link #UNKNOWN}. */
  int find(byte[] digest, int at) {
    int mask = slots.length - 1;
    int slot = (int) longOf(digest, at, 0) & mask;
    while (slots[slot] != 0) {
      if (isEqual(slots[slot] - 1, digest, at)) {
        return slots[slot] - 1;
      }
      slot = slot + 1 & mask;
    }
    return UNKNOWN;
  }

  /** Remembers a chunk that is not known. */
  void add(byte[] digest, int at, long block, long length) {
    if ((count + 1) * 4L > slots.length * 3L) {
      grow();
    }
    int number = count >> PAGE_BITS;
    if ((count & PAGE_MASK) == 0) {
      addPage(number);
    }
    long[] page = pages[number];
    int to = (count & PAGE_MASK) * ENTRY_LONGS;
    for (int i = 0; i < DIGEST_LONGS; i++) {
      page[to + i] = longOf(digest, at, i);
    }
    page[to + DIGEST_LONGS] = block;
    lengths[number][count & PAGE_MASK] = (int) length;
    count++;
    put(count - 1);
  }

  private void addPage(int number) {
    if (number == pages.length) {
      pages = Arrays.copyOf(pages, number * 2);
      lengths = Arrays.copyOf(lengths, number * 2);
    }
    pages[number] = new long[ENTRY_LONGS << PAGE_BITS];
    lengths[number] = new int[1 << PAGE_BITS];
  }

  private boolean isEqual(int entry, byte[] digest, int at) {
    long[] page = pages[entry >> PAGE_BITS];
    int from = (entry & PAGE_MASK) * ENTRY_LONGS;
    for (int i = 0; i < DIGEST_LONGS; i++) {
      if (page[from + i] != longOf(digest, at, i)) {
        return false;
      }
    }
    return true;
  }

  private void put(int entry) {
    int mask = slots.length - 1;
    int slot = (int) pages[entry >> PAGE_BITS][(entry & PAGE_MASK) * ENTRY_LONGS] & mask;
    while (slots[slot] != 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = entry + 1;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int entry = 0; entry < count; entry++) {
      put(entry);
    }
  }

  private static long longOf(byte[] digest, int at, int index) {
    return (long) LONGS.get(digest, at + index * Long.BYTES);
  }
}
