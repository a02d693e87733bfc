package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Counts of symbols scaled to the size of a finite-state-entropy table, and their description in a
 * stream.
 *
 * <p>Source: RFC 8878, section 4.1.1.
 */
final class FseDistribution {
  private static final int MIN_LOG = 5;
  private static final short LESS_THAN_ONE = -1;

  private final short[] shares;
  private int symbols;
  private int log;

  /**
   * Creates an empty distribution.
   *
   * @param maxSymbols greatest number of symbols
   */
  FseDistribution(int maxSymbols) {
    shares = new short[maxSymbols];
  }

  /** Number of symbols up to the last one that has a share. */
  int symbols() {
    return symbols;
  }

  /** Base-2 logarithm of the table's size. */
  int log() {
    return log;
  }

  /** Shares of the symbols; do not change. */
  short[] shares() {
    return shares;
  }

  /** Takes given shares. */
  void set(int tableLog, short... given) {
    log = tableLog;
    symbols = given.length;
    System.arraycopy(given, 0, shares, 0, given.length);
    Arrays.fill(shares, given.length, shares.length, (short) 0);
  }

  /** Takes the shares of another distribution for as many symbols. */
  void copy(FseDistribution other) {
    log = other.log;
    symbols = other.symbols;
    System.arraycopy(other.shares, 0, shares, 0, shares.length);
  }

  /**
   * Scales counts so that the table of this size codes them in few bits.
   *
   * @param counts how often each symbol occurs; at least two symbols do
   * @param total the sum of the counts
   * @param tableLog base-2 logarithm of the table's size
   * @return false if the table has fewer states than there are symbols
   */
  boolean scale(int[] counts, int total, int tableLog) {
    log = tableLog;
    symbols = 0;
    int size = 1 << tableLog;
    int given = 0;
    for (int symbol = 0; symbol < shares.length; symbol++) {
      int count = counts[symbol];
      int share = 0;
      if (count > 0) {
        share = Math.max(1, (int) (((long) count * size + total / 2) / total));
        symbols = symbol + 1;
        given += share;
      }
      shares[symbol] = (short) share;
    }
    while (given < size) {
      shares[bestToRaise(counts)]++;
      given++;
    }
    while (given > size) {
      int symbol = bestToLower(counts);
      if (symbol < 0) {
        return false;
      }
      shares[symbol]--;
      given--;
    }
    for (int symbol = 0; symbol < symbols; symbol++) {
      if (shares[symbol] == 1 && (long) counts[symbol] * size * 2 < total) {
        shares[symbol] = LESS_THAN_ONE;
      }
    }
    return true;
  }

  private int bestToRaise(int[] counts) {
    int best = 0;
    long most = -1;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int share = shares[symbol];
      if (share > 0) {
        long gain = (long) counts[symbol] * (Log2.of(share + 1) - Log2.of(share));
        if (gain > most) {
          most = gain;
          best = symbol;
        }
      }
    }
    return best;
  }

  private int bestToLower(int[] counts) {
    int best = -1;
    long least = Long.MAX_VALUE;
    for (int symbol = 0; symbol < symbols; symbol++) {
      int share = shares[symbol];
      if (share > 1) {
        long loss = (long) counts[symbol] * (Log2.of(share) - Log2.of(share - 1));
        if (loss < least) {
          least = loss;
          best = symbol;
        }
      }
    }
    return best;
  }

  /**
   * Bits, as fixed-point number, of symbols coded by this distribution.
   *
   * @param counts how often each symbol occurs
   * @return {@link Long#MAX_VALUE} if one of them has no share
   */
  long cost(int[] counts) {
    long bits = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      int count = counts[symbol];
      if (count > 0) {
        int share = symbol < symbols ? Math.abs(shares[symbol]) : 0;
        if (share == 0) {
          return Long.MAX_VALUE;
        }
        bits += (long) count * ((log << Log2.POINT) - Log2.of(share));
      }
    }
    return bits;
  }

  /** Bits of the description. */
  int descriptionBits() {
    int bits = 4;
    int left = 1 << log;
    int symbol = 0;
    while (left > 0) {
      int share = shares[symbol++];
      int width = 32 - Integer.numberOfLeadingZeros(left + 1);
      bits += share + 1 < (1 << width) - 2 - left ? width - 1 : width;
      left -= Math.abs(share);
      if (share == 0) {
        int zeros = 0;
        while (shares[symbol] == 0) {
          zeros++;
          symbol++;
        }
        bits += 2 + zeros / 3 * 2;
      }
    }
    return bits;
  }

  /**
   * Writes the description.
   *
   * @param out where to; up to eight bytes behind the description may be overwritten
   * @return index behind it
   */
  int write(byte[] out, int from) {
    int at = from;
    long word = (long) log - MIN_LOG;
    int bits = 4;
    int left = 1 << log;
    int symbol = 0;
    while (left > 0) {
      int share = shares[symbol++];
      int width = 32 - Integer.numberOfLeadingZeros(left + 1);
      int cheap = (1 << width) - 2 - left;
      int value = share + 1;
      if (value < cheap) {
        word |= (long) value << bits;
        bits += width - 1;
      } else {
        int high = value < 1 << width - 1 ? value : value + cheap;
        word |= (long) high << bits;
        bits += width;
      }
      left -= Math.abs(share);
      if (share == 0) {
        int zeros = 0;
        while (shares[symbol] == 0) {
          zeros++;
          symbol++;
        }
        for (; zeros >= 3; zeros -= 3) {
          word |= 3L << bits;
          bits += 2;
          if (bits >= 32) {
            Words.putI64(out, at, word);
            at += 4;
            word >>>= 32;
            bits -= 32;
          }
        }
        word |= (long) zeros << bits;
        bits += 2;
      }
      Words.putI64(out, at, word);
      at += bits >> 3;
      word >>>= bits & ~7;
      bits &= 7;
    }
    Words.putI64(out, at, word);
    return at + (bits + 7) / 8;
  }
}
