package io.erofs.internal.codec;

import static io.erofs.internal.codec.DeflateTable.BAD;
import static io.erofs.internal.codec.DeflateTable.DROP_MASK;
import static io.erofs.internal.codec.DeflateTable.END;
import static io.erofs.internal.codec.DeflateTable.EXTRA;
import static io.erofs.internal.codec.DeflateTable.LINK;
import static io.erofs.internal.codec.DeflateTable.LITERAL;
import static io.erofs.internal.codec.DeflateTable.VALUE;
import static io.erofs.internal.codec.DeflateTable.VALUE_MASK;

import io.erofs.internal.codec.CodecException.Kind;
import java.util.Arrays;

/**
 * DEFLATE from array to array: earlier output is the window.
 *
 * <p>Bits are kept in a word that is filled eight bytes at a time, without looking for the end of
 * the input; so the last bytes are read from a copy that zeros follow, and whoever uses a zero
 * finds out when the next symbol begins or the stream ends.
 *
 * <p>Source: RFC 1951.
 */
final class DeflateDecoder {
  private static final int LITERAL_BITS = 11;
  private static final int DISTANCE_BITS = 8;
  private static final int LENGTH_BITS = 7;
  private static final int MAX_DISTANCE_BITS = DeflateTable.MAX_BITS + 13;
  private static final int END_OF_BLOCK = 256;
  private static final int MAX_LITERALS = 286;
  private static final int MAX_DISTANCES = 30;

  /** Bytes that filling the word twice may read behind the ones that are used. */
  private static final int MARGIN = 16;

  private static final byte[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final DeflateTable literals = new DeflateTable(literalSymbols(), LITERAL_BITS);
  private final DeflateTable distances = new DeflateTable(distanceSymbols(), DISTANCE_BITS);
  private final DeflateTable codeLengths = new DeflateTable(plainSymbols(), LENGTH_BITS);
  private final byte[] lengths = new byte[320];
  private final byte[] rest = new byte[4 * MARGIN];
  private boolean fixed;

  private byte[] in = rest;
  private int ip;
  private long bits;
  private int count;

  /** Index of the input's end in the array. */
  private int end;

  /** Index up to which the word may be filled without looking closer. */
  private int limit;

  /** What must be added to an index of the array to have one of the caller's. */
  private int shift;

  private byte[] out = rest;
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
      entries[END_OF_BLOCK + 1 + i] = base << VALUE | extra << EXTRA;
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
      entries[i] = base << VALUE | extra << EXTRA;
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
    in = stream;
    ip = offset;
    end = offset + length;
    limit = end - MARGIN;
    shift = 0;
    bits = 0;
    count = 0;
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
      in = rest;
      out = rest;
    }
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

  /** Makes sure that there are 56 bits at least. */
  private void fill() throws CodecException {
    if (ip > limit) {
      nearEnd();
    }
    bits |= Words.i64(in, ip) << count;
    ip += 63 - count >> 3;
    count |= 56;
  }

  private void nearEnd() throws CodecException {
    if (in == rest) {
      checkInput();
      return;
    }
    // With what is in the word, which goes back in front of a stored block.
    int from = ip - (count >> 3);
    int left = end - from;
    System.arraycopy(in, from, rest, 0, left);
    Arrays.fill(rest, left, rest.length, (byte) 0);
    in = rest;
    shift = from;
    ip -= from;
    end = left;
    limit = left;
  }

  /** Whether bits behind the end were used. */
  private void checkInput() throws CodecException {
    if (ip - (count >> 3) > end) {
      throw new CodecException(
          Kind.TRUNCATED,
          "DEFLATE stream has no end: the input ended behind " + (op - begin) + " bytes");
    }
  }

  private int take(int number) throws CodecException {
    if (count < number) {
      fill();
    }
    int value = (int) bits & (1 << number) - 1;
    bits >>>= number;
    count -= number;
    return value;
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
      take(entry & DROP_MASK);
      int symbol = entry >>> VALUE & VALUE_MASK;
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
    final int[] literalEntries = literals.entries();
    final int[] distanceEntries = distances.entries();
    final int literalLink = literals.linkMask();
    final int distanceLink = distances.linkMask();
    final byte[] target = out;
    final int first = begin;
    final int outEnd = to;
    byte[] source = in;
    int from = ip;
    int at = op;
    long word = bits;
    int left = count;
    while (true) {
      if (from > limit) {
        keep(word, left, from, at);
        nearEnd();
        source = in;
        from = ip;
      }
      word |= Words.i64(source, from) << left;
      from += 63 - left >> 3;
      left |= 56;
      int entry = literalEntries[(int) word & (1 << LITERAL_BITS) - 1];
      // Two short codes of literals, then any literal or length, leave 19 bits.
      for (int i = 0; i < 2 && entry < 0 && at < outEnd; i++) {
        target[at++] = (byte) (entry >>> VALUE);
        word >>>= entry;
        left -= entry & DROP_MASK;
        entry = literalEntries[(int) word & (1 << LITERAL_BITS) - 1];
      }
      if (partial && at == outEnd) {
        break;
      }
      if ((entry & LINK) != 0) {
        word >>>= LITERAL_BITS;
        left -= LITERAL_BITS;
        entry = literalEntries[(entry >>> VALUE & VALUE_MASK) + ((int) word & literalLink)];
      }
      word >>>= entry;
      left -= entry & DROP_MASK;
      if (entry < 0) {
        if (at == outEnd) {
          keep(word, left, from, at);
          throw tooMuch();
        }
        target[at++] = (byte) (entry >>> VALUE);
        continue;
      }
      if ((entry & (END | BAD)) != 0) {
        if ((entry & BAD) != 0) {
          throw corrupt("bits that are no code of a literal or length");
        }
        break;
      }
      int extra = entry >>> EXTRA & 15;
      int length = (entry >>> VALUE & VALUE_MASK) + ((int) word & (1 << extra) - 1);
      word >>>= extra;
      left -= extra;
      if (left < MAX_DISTANCE_BITS) {
        // There is room for it: from is at most eight bytes further than when it was looked at.
        word |= Words.i64(source, from) << left;
        from += 63 - left >> 3;
        left |= 56;
      }
      entry = distanceEntries[(int) word & (1 << DISTANCE_BITS) - 1];
      if ((entry & LINK) != 0) {
        word >>>= DISTANCE_BITS;
        left -= DISTANCE_BITS;
        entry = distanceEntries[(entry >>> VALUE & VALUE_MASK) + ((int) word & distanceLink)];
      }
      word >>>= entry;
      left -= entry & DROP_MASK;
      extra = entry >>> EXTRA & 15;
      final int distance = (entry >>> VALUE & VALUE_MASK) + ((int) word & (1 << extra) - 1);
      word >>>= extra;
      left -= extra;
      if (distance > at - first || (entry & BAD) != 0) {
        throw corrupt("match at " + (at - first) + " distance=" + distance);
      }
      if (length > outEnd - at) {
        if (!partial) {
          keep(word, left, from, at);
          throw tooMuch();
        }
        length = outEnd - at;
      }
      Matches.copy(target, at, distance, length, outEnd);
      at += length;
    }
    keep(word, left, from, at);
  }

  private void keep(long word, int left, int from, int at) {
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
