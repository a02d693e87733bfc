package io.erofs.internal.codec;

import java.util.Arrays;

/**
 * Normalized counts of a finite-state-entropy table, as a stream describes them, and the order in
 * which they put symbols into the table.
 *
 * <p>Source: RFC 8878, section 4.1.1.
 */
public final class FseCounts {
  /** Share of a symbol that has one state with all bits of the table read for the next. */
  private static final int LESS_THAN_ONE = -1;

  private static final int MIN_LOG = 5;

  private final short[] counts;
  private final short[] next;
  private final byte[] spread;
  private int log;
  private int symbols;

  /**
   * Creates counts.
   *
   * @param maxSymbol greatest symbol
   * @param maxLog greatest base-2 logarithm of the table's size
   */
  public FseCounts(int maxSymbol, int maxLog) {
    counts = new short[maxSymbol + 1];
    next = new short[maxSymbol + 1];
    spread = new byte[1 << maxLog];
  }

  /** Takes given counts, of a valid distribution. */
  public void set(int tableLog, short... given) {
    log = tableLog;
    symbols = given.length;
    System.arraycopy(given, 0, counts, 0, given.length);
  }

  /**
   * Reads a description.
   *
   * @return index behind it
   */
  int read(byte[] in, int from, int end) throws CodecException {
    int available = (end - from) * 8;
    int bit = 4;
    log = peek(in, from, end, 0, 4) + MIN_LOG;
    if (1 << log > spread.length) {
      throw Zstd.corrupt("FSE table log=" + log);
    }
    int left = 1 << log;
    symbols = 0;
    while (left > 0 && bit <= available) {
      if (symbols == counts.length) {
        throw Zstd.corrupt("FSE table has more than " + symbols + " symbols");
      }
      int width = 32 - Integer.numberOfLeadingZeros(left + 1);
      int value = peek(in, from, end, bit, width);
      int low = value & (1 << width - 1) - 1;
      int cheap = (1 << width) - 2 - left;
      if (low < cheap) {
        bit += width - 1;
        value = low;
      } else {
        bit += width;
        value = value != low ? value - cheap : value;
      }
      int count = value - 1;
      left -= Math.abs(count);
      counts[symbols++] = (short) count;
      if (count == 0) {
        bit = zeros(in, from, end, bit);
      }
    }
    if (left != 0 || bit > available) {
      throw Zstd.corrupt("FSE table: counts left=" + left + ", bits left=" + (available - bit));
    }
    return from + (bit + 7) / 8;
  }

  /** Reads how many more symbols have no share. */
  private int zeros(byte[] in, int from, int end, int begin) throws CodecException {
    int bit = begin;
    int repeat;
    do {
      repeat = peek(in, from, end, bit, 2);
      bit += 2;
      if (symbols + repeat > counts.length) {
        throw Zstd.corrupt("FSE table has more than " + counts.length + " symbols");
      }
      Arrays.fill(counts, symbols, symbols + repeat, (short) 0);
      symbols += repeat;
    } while (repeat == 3);
    return bit;
  }

  /** Bits at a position; zeros behind the end. */
  private static int peek(byte[] in, int from, int end, int bit, int width) {
    int word = 0;
    int at = from + (bit >> 3);
    for (int i = 0; i < 3 && at + i < end; i++) {
      word |= (in[at + i] & 0xFF) << 8 * i;
    }
    return word >>> (bit & 7) & (1 << width) - 1;
  }

  /** Base-2 logarithm of the size of the table. */
  public int log() {
    return log;
  }

  /** Puts the symbols into the table, and begins to hand out states. */
  public void spread() {
    int size = 1 << log;
    int high = size - 1;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int count = counts[symbol];
      next[symbol] = (short) Math.abs(count);
      if (count == LESS_THAN_ONE) {
        spread[high--] = (byte) symbol;
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int symbol = 0; symbol < symbols; symbol++) {
      for (int i = 0; i < counts[symbol]; i++) {
        spread[at] = (byte) symbol;
        do {
          at = at + step & size - 1;
        } while (at > high);
      }
    }
  }

  /** Symbol of a state, after {@link #spread}. */
  public int symbol(int state) {
    return spread[state] & 0xFF;
  }

  /** Number of the state among those of its symbol, to be called once for each, in order. */
  public int occurrence(int state) {
    return next[spread[state] & 0xFF]++;
  }
}
