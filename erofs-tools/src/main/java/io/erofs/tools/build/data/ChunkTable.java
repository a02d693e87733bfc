package io.erofs.tools.build.data;

import java.util.Arrays;

/**
 * The addresses of all chunks of all files. Each entry is written once, by one thread.
 *
 * <p>An address is a block in the low 48 bits and the number of its device in the 16 bits above; 0
 * is the image itself.
 */
public final class ChunkTable {
  /** The address of a hole. */
  public static final long HOLE = -1;

  private static final int DEVICE_SHIFT = 48;
  private static final int LEAST = 16;

  private final boolean wide;
  private int[] low = new int[0];
  private int[] high = new int[0];

  /**
   * Creates the table, without entries.
   *
   * @param wide whether addresses may need more than 32 bits, or name devices
   */
  public ChunkTable(boolean wide) {
    this.wide = wide;
  }

  /**
   * Makes room for addresses, and for as many again, so that entries can be added one by one. No
   * other thread may use the table meanwhile.
   *
   * @param entries number of addresses that can be set
   */
  public void reserve(int entries) {
    if (entries > low.length) {
      resize((int) Math.min(Integer.MAX_VALUE, Math.max(LEAST, 2L * entries)));
    }
  }

  /**
   * Gives the table its size.
   *
   * @param entries number of addresses
   */
  public void resize(int entries) {
    low = Arrays.copyOf(low, entries);
    high = wide ? Arrays.copyOf(high, entries) : high;
  }

  /** The address of a block of a device. */
  public static long address(int device, long block) {
    return (long) device << DEVICE_SHIFT | block;
  }

  /** The device of an address that is no hole. */
  public static int device(long address) {
    return (int) (address >>> DEVICE_SHIFT);
  }

  /** The block of an address that is no hole. */
  public static long block(long address) {
    return address & (1L << DEVICE_SHIFT) - 1;
  }

  /** Number of addresses. */
  public int size() {
    return low.length;
  }

  /** The address of an entry, or {@link #HOLE}. */
  public long get(int entry) {
    if (wide) {
      return (long) high[entry] << 32 | low[entry] & 0xFFFFFFFFL;
    }
    return low[entry] == -1 ? HOLE : low[entry] & 0xFFFFFFFFL;
  }

  /** Sets the address of an entry. */
  public void set(int entry, long address) {
    low[entry] = (int) address;
    if (wide) {
      high[entry] = (int) (address >> 32);
    }
  }
}
