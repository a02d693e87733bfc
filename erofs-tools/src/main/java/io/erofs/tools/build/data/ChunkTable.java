package io.erofs.tools.build.data;

/** The addresses of all chunks of all files. Each entry is written once, by one thread. */
public final class ChunkTable {
  /** The address of a hole. */
  public static final long HOLE = -1;

  private static final int[] NARROW_ONLY = new int[0];

  private final int[] low;
  private final int[] high;

  /**
   * Creates the table.
   *
   * @param entries number of addresses
   * @param wide whether they may need more than 32 bits
   */
  public ChunkTable(long entries, boolean wide) {
    low = new int[(int) entries];
    high = wide ? new int[(int) entries] : NARROW_ONLY;
  }

  /** The address of an entry, or {@link #HOLE}. */
  public long get(int entry) {
    if (high.length > 0) {
      return (long) high[entry] << 32 | low[entry] & 0xFFFFFFFFL;
    }
    return low[entry] == -1 ? HOLE : low[entry] & 0xFFFFFFFFL;
  }

  void set(int entry, long address) {
    low[entry] = (int) address;
    if (high.length > 0) {
      high[entry] = (int) (address >> 32);
    }
  }
}
