package io.erofs.internal.codec;

import static io.erofs.internal.codec.DeflateTable.BAD;
import static io.erofs.internal.codec.DeflateTable.CODE;
import static io.erofs.internal.codec.DeflateTable.DROP_MASK;
import static io.erofs.internal.codec.DeflateTable.END;
import static io.erofs.internal.codec.DeflateTable.LINK;
import static io.erofs.internal.codec.DeflateTable.LITERAL;
import static io.erofs.internal.codec.DeflateTable.SPECIAL;
import static io.erofs.internal.codec.DeflateTable.VALUE;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.Arrays;

/**
 * DEFLATE from array to array: earlier output is the window.
 *
 * <p>Source: RFC 1951.
 */
final class DeflateDecoder extends DeflateBits {
  private static final int LITERAL_BITS = 11;
  private static final int DISTANCE_BITS = 8;
  private static final int LENGTH_BITS = 7;
  private static final int MAX_DISTANCE_BITS = DeflateTable.MAX_BITS + 13;
  private static final int END_OF_BLOCK = 256;
  private static final int MAX_LITERALS = 286;
  private static final int MAX_DISTANCES = 30;

  /**
   * Three literals, or two and the longest match, with what is written behind it, fit into this.
   */
  private static final int FAST_OUTPUT = 288;

  private static final byte[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final DeflateTable literals = new DeflateTable(literalSymbols(), LITERAL_BITS);
  private final DeflateTable distances = new DeflateTable(distanceSymbols(), DISTANCE_BITS);
  private final DeflateTable codeLengths = new DeflateTable(plainSymbols(), LENGTH_BITS);
  private final byte[] lengths = new byte[320];
  private boolean fixed;

  private byte[] out = {};
  private int begin;
  private int op;
  private int to;

  private static int[] literalSymbols() {
    int[] entries = new int[288];
    for (int i = 0; i < END_OF_BLOCK; i++) {
      entries[i] = LITERAL | i << VALUE;
    }
    entries[END_OF_BLOCK] = END;
    int base = 3;
    for (int i = 0; i < 28; i++) {
      int extra = i < 8 ? 0 : i / 4 - 1;
      entries[END_OF_BLOCK + 1 + i] = base << VALUE | extra;
      base += 1 << extra;
    }
    entries[285] = 258 << VALUE;
    entries[286] = BAD;
    entries[287] = BAD;
    return entries;
  }

  private static int[] distanceSymbols() {
    int[] entries = new int[32];
    int base = 1;
    for (int i = 0; i < MAX_DISTANCES; i++) {
      int extra = i < 4 ? 0 : i / 2 - 1;
      entries[i] = base << VALUE | extra;
      base += 1 << extra;
    }
    entries[30] = BAD;
    entries[31] = BAD;
    return entries;
  }

  private static int[] plainSymbols() {
    int[] entries = new int[LENGTH_ORDER.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = i << VALUE;
    }
    return entries;
  }

  /**
   * Decodes a stream or its beginning.
   *
   * @return number of bytes of the stream that were used
   */
  int decode(
      byte[] stream, int offset, int length, byte[] target, int from, int until, boolean partial)
      throws CodecException {
    begin(stream, offset, length);
    fixed = false;
    out = target;
    begin = from;
    op = from;
    to = until;
    try {
      boolean last = false;
      while (!last && !(partial && op == to)) {
        last = take(1) != 0;
        block(take(2), partial);
      }
      return finish(offset, length, partial);
    } finally {
      release();
      out = in;
    }
  }

  @Override
  int done() {
    return op - begin;
  }

  private void block(int type, boolean partial) throws CodecException {
    switch (type) {
      case 0 -> stored(partial);
      case 1 -> {
        fixedTables();
        codes(partial);
      }
      case 2 -> {
        readTables();
        codes(partial);
      }
      default -> throw corrupt("block type 3");
    }
  }

  private int finish(int offset, int length, boolean partial) throws CodecException {
    checkInput();
    int used = shift + ip - (count >> 3) - offset;
    if (op < to) {
      throw new CodecException(
          Kind.TOO_SHORT,
          "DEFLATE stream gives " + (op - begin) + " bytes, expected=" + (to - begin));
    }
    if (!partial && used < length) {
      throw new CodecException(
          Kind.TRAILING_INPUT, "DEFLATE stream ended, input left=" + (length - used) + " bytes");
    }
    return Math.min(used, length);
  }

  private void stored(boolean partial) throws CodecException {
    take(count & 7);
    int length = take(16);
    int complement = take(16);
    checkInput();
    if ((length ^ complement) != 0xFFFF) {
      throw corrupt("stored block of length=" + length + ", complement=" + complement);
    }
    // What is in the word goes back.
    ip -= count >> 3;
    bits = 0;
    count = 0;
    int wanted = Math.min(length, to - op);
    if (wanted < length && !partial) {
      throw tooLong();
    }
    if (wanted > end - ip) {
      ip = end + 1;
      checkInput();
    }
    System.arraycopy(in, ip, out, op, wanted);
    ip += wanted;
    op += wanted;
  }

  private void fixedTables() throws CodecException {
    if (fixed) {
      return;
    }
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, 288, (byte) 8);
    Arrays.fill(lengths, 288, 320, (byte) 5);
    literals.build(lengths, 0, 288, true);
    distances.build(lengths, 288, 32, true);
    fixed = true;
  }

  private void readTables() throws CodecException {
    fixed = false;
    int literalCount = take(5) + 257;
    int distanceCount = take(5) + 1;
    int lengthCount = take(4) + 4;
    if (literalCount > MAX_LITERALS || distanceCount > MAX_DISTANCES) {
      throw corrupt("literal codes=" + literalCount + ", distance codes=" + distanceCount);
    }
    Arrays.fill(lengths, 0, LENGTH_ORDER.length, (byte) 0);
    for (int i = 0; i < lengthCount; i++) {
      lengths[LENGTH_ORDER[i]] = (byte) take(3);
    }
    codeLengths.build(lengths, 0, LENGTH_ORDER.length, true);
    readLengths(literalCount + distanceCount);
    checkInput();
    if (lengths[END_OF_BLOCK] == 0) {
      throw corrupt("no code for the end of the block");
    }
    literals.build(lengths, 0, literalCount, false);
    distances.build(lengths, literalCount, distanceCount, false);
  }

  private void readLengths(int total) throws CodecException {
    for (int at = 0; at < total; ) {
      if (count < LENGTH_BITS + 7) {
        fill();
      }
      int entry = codeLengths.entries()[(int) bits & (1 << LENGTH_BITS) - 1];
      drop(entry);
      int symbol = entry >>> VALUE;
      if (symbol < 16) {
        lengths[at++] = (byte) symbol;
        continue;
      }
      if (symbol == 16 && at == 0) {
        throw corrupt("a length to repeat, but there is none");
      }
      byte value = symbol == 16 ? lengths[at - 1] : 0;
      int repeat = symbol == 16 ? 3 + take(2) : symbol == 17 ? 3 + take(3) : 11 + take(7);
      if (repeat > total - at) {
        throw corrupt("too many code lengths");
      }
      Arrays.fill(lengths, at, at + repeat, value);
      at += repeat;
    }
  }

  /** Decodes the symbols of a block up to its end, or to that of a partial output. */
  private void codes(boolean partial) throws CodecException {
    while (true) {
      fill();
      if (ip <= limit && op < to - FAST_OUTPUT) {
        run();
        fill();
      }
      if (partial && op == to) {
        return;
      }
      int entry = entry(literals);
      long word = bits;
      drop(entry);
      if (entry < 0) {
        if (op == to) {
          throw tooMuch();
        }
        out[op++] = (byte) (entry >>> VALUE);
      } else if ((entry & SPECIAL) == 0) {
        match(value(entry, word), partial);
      } else if (has(entry, END)) {
        return;
      } else {
        throw corrupt("bits that are no code of a literal or length");
      }
    }
  }

  /** The entry of the next code, whose first bits were dropped if it is a long one. */
  private int entry(DeflateTable table) {
    int[] entries = table.entries();
    int entry = entries[(int) bits & entries.length - 1];
    if (!has(entry, LINK)) {
      return entry;
    }
    drop(entry);
    return table.links()[(entry >>> VALUE) + ((int) bits & table.linkMask())];
  }

  private static boolean has(int entry, int flags) {
    return (entry & flags) == flags;
  }

  /** The value of an entry with the extra bits, which are in a word behind those of the code. */
  private static int value(int entry, long word) {
    return (entry >>> VALUE) + (int) ((word & ~(-1L << entry)) >>> (entry >>> CODE));
  }

  private void match(int wanted, boolean partial) throws CodecException {
    fill();
    int entry = entry(distances);
    int distance = value(entry, bits);
    drop(entry);
    if (distance > op - begin || (entry & SPECIAL) != 0) {
      throw corrupt("match at " + (op - begin) + " distance=" + distance);
    }
    int length = wanted;
    if (length > to - op) {
      if (!partial) {
        throw tooMuch();
      }
      length = to - op;
    }
    Matches.copy(out, op, distance, length, to);
    op += length;
  }

  /**
   * Carries out the usual symbols, as long as all that they can be fits; the word is full before
   * each of them. Small, so that the compiler keeps what matters in registers. A table is indexed
   * by what is surely inside of it, and the compiler knows it.
   */
  private void run() throws CodecException {
    final int[] literalEntries = literals.entries();
    final int[] literalLinks = literals.links();
    final int literalLink = literals.linkMask();
    final int[] distanceEntries = distances.entries();
    final int[] distanceLinks = distances.links();
    final int distanceLink = distances.linkMask();
    final byte[] source = in;
    final byte[] target = out;
    final int first = begin;
    final int lastIn = limit;
    final int endOut = to - FAST_OUTPUT;
    int from = ip;
    int at = op;
    long word = bits;
    int left = count;
    int entry = literalEntries[(int) word & literalEntries.length - 1];
    do {
      if (entry < 0) {
        target[at++] = (byte) (entry >>> VALUE);
        word >>>= entry;
        left -= entry & DROP_MASK;
        entry = literalEntries[(int) word & literalEntries.length - 1];
        if (entry < 0) {
          target[at++] = (byte) (entry >>> VALUE);
          word >>>= entry;
          left -= entry & DROP_MASK;
          entry = literalEntries[(int) word & literalEntries.length - 1];
        }
      }
      if ((entry & SPECIAL) != 0) {
        final int link = (int) (word >>> LITERAL_BITS) & literalLink;
        if ((entry & LINK) != LINK
            || ((entry = literalLinks[(entry >>> VALUE) + link]) & SPECIAL) != 0) {
          break;
        }
        word >>>= LITERAL_BITS;
        left -= LITERAL_BITS;
      }
      final int length = (entry >>> VALUE) + (int) ((word & ~(-1L << entry)) >>> (entry >>> CODE));
      word >>>= entry;
      left -= entry & DROP_MASK;
      if (entry < 0) {
        target[at++] = (byte) length;
        word |= Words.i64(source, from) << left;
        from += 63 - left >> 3;
        left |= 56;
        entry = literalEntries[(int) word & literalEntries.length - 1];
        continue;
      }
      if (left < MAX_DISTANCE_BITS) {
        word |= Words.i64(source, from) << left;
        from += 63 - left >> 3;
        left |= 56;
      }
      entry = distanceEntries[(int) word & distanceEntries.length - 1];
      if ((entry & LINK) == LINK) {
        word >>>= DISTANCE_BITS;
        left -= DISTANCE_BITS;
        entry = distanceLinks[(entry >>> VALUE) + ((int) word & distanceLink)];
      }
      final int distance =
          (entry >>> VALUE) + (int) ((word & ~(-1L << entry)) >>> (entry >>> CODE));
      word >>>= entry;
      left -= entry & DROP_MASK;
      if (distance > at - first || (entry & SPECIAL) != 0) {
        throw corrupt("match at " + (at - first) + " distance=" + distance);
      }
      // The next entry is on its way while the match is copied.
      word |= Words.i64(source, from) << left;
      from += 63 - left >> 3;
      left |= 56;
      entry = literalEntries[(int) word & literalEntries.length - 1];
      final int end = at + length;
      if (distance >= Long.BYTES) {
        int back = at - distance;
        do {
          Words.copy16(target, back, target, at);
          back += 16;
          at += 16;
        } while (at < end);
      } else {
        Matches.copyNear(target, at, distance, end);
      }
      at = end;
    } while (from <= lastIn && at < endOut);
    bits = word;
    count = left;
    ip = from;
    op = at;
  }

  /** There is more than fits in the output, unless it was made of bits behind the end. */
  private CodecException tooMuch() throws CodecException {
    checkInput();
    return tooLong();
  }

  private CodecException tooLong() {
    return new CodecException(
        Kind.TOO_LONG, "DEFLATE stream gives more than the expected " + (to - begin) + " bytes");
  }

  static CodecException corrupt(String problem) {
    return new CodecException(Kind.CORRUPT, "DEFLATE: " + problem);
  }
}
