package io.erofs.tools.build.codec.lzma;

import java.util.Arrays;

/**
 * The last positions of all sequences of two, three and four bytes, as far as hashes keep them
 * apart.
 */
final class HashHeads {
  private static final int PAIR_BITS = 12;
  private static final int TRIPLE_BITS = 15;
  private static final int MIN_BITS = 10;
  private static final int MAX_BITS = 20;

  /** Tables that stay in the cache save more time than collisions cost. */
  private static final int SPARSE_BITS = 1;

  private static final int MULTIPLIER = 0x9E3779B1;

  /** Positions stay below. */
  private static final int LAST_POSITION = Integer.MAX_VALUE - (1 << 25);

  private final int[] pairs = new int[1 << PAIR_BITS];
  private final int[] triples = new int[1 << TRIPLE_BITS];
  private final int[] quads;
  private final int maxBits;
  private int quadShift;

  /** The last positions in front of the one given to {@link #replace}. */
  int pair;

  int triple;
  int quad;

  /** Position of the first byte of the input. */
  private int base = 1;

  private int next = 1;

  HashHeads(int window) {
    maxBits = bits(window);
    quads = new int[1 << maxBits];
  }

  /** Begins an input and returns the position of its first byte. */
  int start(int length) {
    if (next > LAST_POSITION) {
      Arrays.fill(pairs, 0);
      Arrays.fill(triples, 0);
      Arrays.fill(quads, 0);
      next = 1;
    }
    base = next;
    quadShift = 32 - Math.min(maxBits, bits(length));
    return base;
  }

  /** Ends the input, whose positions are all below. */
  void finish(int position) {
    next = position;
  }

  /** Puts a position in, and what was there into the fields; any below the first is none. */
  void replace(int word, int position) {
    int h2 = (word << 16) * MULTIPLIER >>> 32 - PAIR_BITS;
    int h3 = (word << 8) * MULTIPLIER >>> 32 - TRIPLE_BITS;
    int h4 = word * MULTIPLIER >>> quadShift;
    pair = pairs[h2];
    triple = triples[h3];
    quad = quads[h4];
    pairs[h2] = position;
    triples[h3] = position;
    quads[h4] = position;
  }

  private static int bits(int length) {
    int bits = 32 - Integer.numberOfLeadingZeros(length - 1) - SPARSE_BITS;
    return Math.max(MIN_BITS, Math.min(MAX_BITS, bits));
  }
}
