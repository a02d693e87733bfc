package io.erofs.internal.codec;

import java.util.Arrays;

/**
 * A Huffman code of DEFLATE as a table to look the next bits up in, the first of which is the
 * lowest. Codes longer than the table's index go on in another table.
 *
 * <p>An entry has in its lowest six bits how many bits to drop, those of the code and the extra
 * ones of the value; from bit 8 on those of the code alone; from {@link #VALUE} on the value or its
 * least one; and flags.
 *
 * <p>Source: RFC 1951, section 3.2.2; which codes may be incomplete is what zlib takes.
 */
final class DeflateTable {
  static final int MAX_BITS = 15;

  /** Position of the number of bits of the code; a shift of a word by what is there applies it. */
  static final int CODE = 8;

  /** Position of the value. */
  static final int VALUE = 16;

  /** For the number of bits to drop; a shift of a word applies it by itself. */
  static final int DROP_MASK = 63;

  /** The sign: the value is a byte of the output. */
  static final int LITERAL = 1 << 31;

  /** Neither a literal nor the least value of something: one of the next three. */
  static final int SPECIAL = 1 << 15;

  /** The value is the index of another table in {@link #links}. */
  static final int LINK = 1 << 14 | SPECIAL;

  /** The end of the block. */
  static final int END = 1 << 7 | SPECIAL;

  /** No code has these bits. */
  static final int BAD = 1 << 6 | SPECIAL;

  private final int[] symbols;
  private final int indexBits;
  private final int[] entries;
  private final int[] links;
  private final int[] counts = new int[MAX_BITS + 1];
  private final int[] next = new int[MAX_BITS + 2];
  private final short[] order;
  private int linkMask;

  /**
   * Creates a table.
   *
   * @param symbols for each symbol its entry, with the number of extra bits alone to drop
   * @param indexBits bits that the first look-up takes
   */
  DeflateTable(int[] symbols, int indexBits) {
    this.symbols = symbols;
    this.indexBits = indexBits;
    this.order = new short[symbols.length];
    this.entries = new int[1 << indexBits];
    // Each linked table has two codes at least.
    this.links = new int[symbols.length / 2 << MAX_BITS - indexBits];
  }

  /** The entries by the first bits; as many as there are values of these. */
  int[] entries() {
    return entries;
  }

  /** The tables for codes that are longer. */
  int[] links() {
    return links;
  }

  /** The bits behind the first ones that index a linked table. */
  int linkMask() {
    return linkMask;
  }

  /**
   * Makes the table.
   *
   * @param lengths lengths of the codes, 0 to 15, by symbol
   * @param from index of the first
   * @param count number of symbols
   * @param complete whether a single code of one bit is not enough
   */
  void build(byte[] lengths, int from, int count, boolean complete) throws CodecException {
    Arrays.fill(counts, 0);
    for (int i = 0; i < count; i++) {
      counts[lengths[from + i]]++;
    }
    int max = MAX_BITS;
    while (max > 0 && counts[max] == 0) {
      max--;
    }
    int left = 1;
    next[1] = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      left = (left << 1) - counts[length];
      if (left < 0) {
        throw DeflateDecoder.corrupt("code with too many lengths");
      }
      next[length + 1] = next[length] + counts[length];
    }
    if (left > 0 && (complete || max > 1)) {
      throw DeflateDecoder.corrupt("incomplete code");
    }
    for (int i = 0; i < count; i++) {
      int length = lengths[from + i];
      if (length > 0) {
        order[next[length]++] = (short) i;
      }
    }
    if (left > 0) {
      Arrays.fill(entries, BAD);
    }
    fill(max);
  }

  private void fill(int max) {
    linkMask = max > indexBits ? (1 << max - indexBits) - 1 : 0;
    int free = 0;
    int code = 0;
    int at = 0;
    int linked = -1;
    for (int length = 1; length <= max; length++) {
      for (int i = 0; i < counts[length]; i++, code++) {
        int entry = symbols[order[at++]];
        int bits = Integer.reverse(code) >>> Integer.SIZE - length;
        if (length <= indexBits) {
          put(entries, bits, length, entries.length, entry);
          continue;
        }
        int first = bits & entries.length - 1;
        if (first != linked) {
          linked = first;
          entries[first] = withCode(LINK | free << VALUE, indexBits);
          free += linkMask + 1;
        }
        int link = entries[first] >>> VALUE;
        put(links, link + (bits >>> indexBits), length - indexBits, link + linkMask + 1, entry);
      }
      code <<= 1;
    }
  }

  private static void put(int[] table, int from, int length, int end, int entry) {
    int complete = withCode(entry, length);
    for (int i = from; i < end; i += 1 << length) {
      table[i] = complete;
    }
  }

  private static int withCode(int entry, int length) {
    return entry + (length | length << CODE);
  }
}
