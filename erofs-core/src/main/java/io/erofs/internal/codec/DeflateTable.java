package io.erofs.internal.codec;

import java.util.Arrays;

/**
 * A Huffman code of DEFLATE as a table to look the next bits up in, the first of which is the
 * lowest. Codes longer than the table's index go on in another table behind it.
 *
 * <p>An entry has the number of bits to drop in its lowest six bits, the number of extra bits of
 * the value in the next four, then the value, and a flag or none at the top.
 *
 * <p>Source: RFC 1951, section 3.2.2; which codes may be incomplete is what zlib takes.
 */
final class DeflateTable {
  static final int MAX_BITS = 15;

  /** Position of the number of extra bits. */
  static final int EXTRA = 6;

  /** Position of the value. */
  static final int VALUE = 10;

  static final int VALUE_MASK = 0xFFFF;

  /** For the number of bits to drop; a shift of a word applies it by itself. */
  static final int DROP_MASK = 63;

  /** The sign: the value is a byte of the output. */
  static final int LITERAL = 1 << 31;

  /** The value is the index of another table. */
  static final int LINK = 1 << 30;

  /** The end of the block. */
  static final int END = 1 << 29;

  /** No code has these bits. */
  static final int BAD = 1 << 28;

  private final int[] symbols;
  private final int indexBits;
  private final int[] entries;
  private final int[] counts = new int[MAX_BITS + 1];
  private final int[] next = new int[MAX_BITS + 2];
  private final short[] order;
  private int linkMask;

  /**
   * Creates a table.
   *
   * @param symbols for each symbol its entry, without the number of bits
   * @param indexBits bits that the first look-up takes
   */
  DeflateTable(int[] symbols, int indexBits) {
    this.symbols = symbols;
    this.indexBits = indexBits;
    this.order = new short[symbols.length];
    // Each linked table has two codes at least.
    int links = symbols.length / 2 << MAX_BITS - indexBits;
    this.entries = new int[(1 << indexBits) + links];
  }

  /** The entries: those for the first bits, then the linked tables. */
  int[] entries() {
    return entries;
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
      Arrays.fill(entries, 0, 1 << indexBits, BAD);
    }
    fill(max);
  }

  private void fill(int max) {
    linkMask = max > indexBits ? (1 << max - indexBits) - 1 : 0;
    int free = 1 << indexBits;
    int code = 0;
    int at = 0;
    int linked = -1;
    for (int length = 1; length <= max; length++) {
      for (int i = 0; i < counts[length]; i++, code++) {
        int entry = symbols[order[at++]];
        int bits = Integer.reverse(code) >>> Integer.SIZE - length;
        if (length <= indexBits) {
          put(0, bits, length, 1 << indexBits, entry);
          continue;
        }
        int first = bits & (1 << indexBits) - 1;
        if (first != linked) {
          linked = first;
          entries[first] = LINK | free << VALUE | indexBits;
          free += linkMask + 1;
        }
        int link = entries[first] >>> VALUE & VALUE_MASK;
        put(link, bits >>> indexBits, length - indexBits, linkMask + 1, entry);
      }
      code <<= 1;
    }
  }

  private void put(int table, int bits, int length, int size, int entry) {
    for (int i = bits; i < size; i += 1 << length) {
      entries[table + i] = entry | length;
    }
  }
}
