package io.erofs.tools.build.data;

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
  private static final int[] NARROW_ONLY = new int[0];

  private final int[] low;
  private final int[] high;

  /**
   * Creates the table.
   *
   * @param entries number of addresses
   * @param wide whether they may need more than 32 bits, or name devices
   */
  public ChunkTable(long entries, boolean wide) {
    low = new int[(int) entries];
    high = wide ? new int[(int) entries] : NARROW_ONLY;
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
    if (high.length > 0) {
      return (long) high[entry] << 32 | low[entry] & 0xFFFFFFFFL;
    }
    return low[entry] == -1 ? HOLE : low[entry] & 0xFFFFFFFFL;
  }

  /** Sets the address of an entry. */
  public void set(int entry, long address) {
    low[entry] = (int) address;
    if (high.length > 0) {
      high[entry] = (int) (address >> 32);
    }
  }
}
