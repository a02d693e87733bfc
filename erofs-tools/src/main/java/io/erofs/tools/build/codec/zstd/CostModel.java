package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.ZstdCodes;
import java.util.Arrays;

/**
 * What sequences and literals cost, by how often each of their values occurs: less than what a
 * block takes, since it says nothing of tables.
 */
final class CostModel {
  private static final int LITERALS = 256;
  private static final int OFFSETS = 32;
  private static final byte[] LITERAL_EXTRA = ZstdCodes.literalLengthExtra();
  private static final byte[] MATCH_EXTRA = ZstdCodes.matchLengthExtra();

  private final int[] literals = new int[LITERALS];
  private final int[] literalCodes = new int[LITERAL_EXTRA.length];
  private final int[] matchCodes = new int[MATCH_EXTRA.length];
  private final int[] offsetCodes = new int[OFFSETS];
  private int literalCount;
  private int count;

  /** By sequence: bits of it and all before, as fixed-point number, once {@link #add}ed up. */
  private final long[] sums = new long[ZstdCodes.MAX_BLOCK / ZstdCodes.MIN_MATCH + 2];

  private long literalBits;

  /**
   * Counts what sequences have, and the literals behind them.
   *
   * @param sequences the sequences
   * @param in array with the input
   * @param end index behind the last literal
   * @return bits
   */
  long measure(Sequences sequences, byte[] in, int end) {
    Arrays.fill(literals, 0);
    Arrays.fill(literalCodes, 0);
    Arrays.fill(matchCodes, 0);
    Arrays.fill(offsetCodes, 0);
    count = sequences.count();
    byte[] bytes = sequences.literals;
    int literalEnd = sequences.literalEnd();
    for (int i = 0; i < literalEnd; i++) {
      literals[bytes[i] & 0xFF]++;
    }
    for (int i = sequences.anchor(); i < end; i++) {
      literals[in[i] & 0xFF]++;
    }
    literalCount = literalEnd + end - sequences.anchor();
    for (int i = 0; i < count; i++) {
      literalCodes[sequences.literalCodes[i]]++;
      matchCodes[sequences.matchCodes[i]]++;
      offsetCodes[sequences.offsetCodes[i]]++;
    }
    long extra = 0;
    for (int code = 0; code < OFFSETS; code++) {
      extra += (long) offsetCodes[code] * code;
    }
    for (int code = 0; code < LITERAL_EXTRA.length; code++) {
      extra += (long) literalCodes[code] * LITERAL_EXTRA[code];
    }
    for (int code = 0; code < MATCH_EXTRA.length; code++) {
      extra += (long) matchCodes[code] * MATCH_EXTRA[code];
    }
    literalBits = Log2.entropy(literals, LITERALS, literalCount);
    long bits =
        literalBits
            + Log2.entropy(literalCodes, literalCodes.length, count)
            + Log2.entropy(matchCodes, matchCodes.length, count)
            + Log2.entropy(offsetCodes, OFFSETS, count);
    return (bits >> Log2.POINT) + extra;
  }

  /** Adds up the costs that were measured; gives bits of all sequences as fixed-point number. */
  long add(Sequences sequences) {
    long perLiteral = perLiteral();
    int[] literalCost = costs(literalCodes, LITERAL_EXTRA);
    int[] matchCost = costs(matchCodes, MATCH_EXTRA);
    byte[] offsetExtra = new byte[OFFSETS];
    for (int code = 0; code < OFFSETS; code++) {
      offsetExtra[code] = (byte) code;
    }
    int[] offsetCost = costs(offsetCodes, offsetExtra);
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum +=
          sequences.literalLengths[i] * perLiteral
              + literalCost[sequences.literalCodes[i]]
              + matchCost[sequences.matchCodes[i]]
              + offsetCost[sequences.offsetCodes[i]];
      sums[i] = sum;
    }
    return sum;
  }

  /** Bits of one literal, as fixed-point number. */
  long perLiteral() {
    return literalCount == 0 ? 0 : Math.max(1, literalBits / literalCount);
  }

  private int[] costs(int[] counts, byte... extra) {
    int[] costs = new int[counts.length];
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        costs[code] = Log2.of(count) - Log2.of(counts[code]) + (extra[code] << Log2.POINT);
      }
    }
    return costs;
  }

  /** How many of the sequences that were added up cost no more than this together. */
  int within(long bits) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = low + high >>> 1;
      if (sums[middle] <= bits) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Bits of the first sequences, as fixed-point number. */
  long sum(int sequences) {
    return sequences == 0 ? 0 : sums[sequences - 1];
  }
}
