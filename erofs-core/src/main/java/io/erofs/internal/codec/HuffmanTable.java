package io.erofs.internal.codec;

import java.util.Arrays;

/**
 * Huffman codes of literals, and the decoding of one or four streams of them.
 *
 * <p>The table is indexed by the next eleven bits, whatever the longest code is; an entry holds the
 * symbol in its high and the length of its code in its low byte. Streams are read backwards, from a
 * word whose next bit is the highest one. The lowest bit of a freshly loaded word is set; where it
 * is after some shifts tells how many bits were used.
 *
 * <p>A load may begin up to eight bytes in front of a stream. There always are so many: a frame
 * header has six bytes at least and a block header three. Such bits never get used: that more bits
 * were asked for than the stream has is found by their number.
 *
 * <p>Source: RFC 8878, section 4.2.
 */
final class HuffmanTable {
  private static final int LOG = 11;
  private static final int SHIFT = Long.SIZE - LOG;
  private static final int MAX_WEIGHTS = 255;

  /** Symbols that can be decoded from a word before it must be loaded again. */
  private static final int RUN = (Long.SIZE - Byte.SIZE) / LOG;

  private final short[] entries = new short[1 << LOG];
  private final byte[] weights = new byte[MAX_WEIGHTS + 1];
  private final HuffmanWeights weightReader = new HuffmanWeights();
  private boolean known;

  /** Forgets the table of an earlier frame. */
  void forget() {
    known = false;
  }

  /** Whether there is a table to use again. */
  boolean isKnown() {
    return known;
  }

  /**
   * Reads a description of codes and makes the table of it.
   *
   * @return index behind the description
   */
  int read(byte[] in, int from, int end) throws CodecException {
    known = false;
    if (from >= end) {
      throw Zstd.truncated("Huffman table");
    }
    int header = in[from] & 0xFF;
    int next;
    int count;
    if (header < 128) {
      next = from + 1 + header;
      if (next > end) {
        throw Zstd.corrupt("Huffman weights of " + header + " bytes do not fit");
      }
      count = weightReader.read(in, from + 1, next, weights);
    } else {
      count = header - 127;
      next = from + 1 + (count + 1) / 2;
      if (next > end) {
        throw Zstd.corrupt("Huffman weights=" + count + " do not fit");
      }
      for (int i = 0; i < count; i++) {
        weights[i] = (byte) (in[from + 1 + i / 2] >> (i % 2 == 0 ? 4 : 0) & 15);
      }
    }
    build(count);
    known = true;
    return next;
  }

  private void build(int count) throws CodecException {
    int[] symbolsOfWeight = new int[LOG + 2];
    int total = 0;
    for (int i = 0; i < count; i++) {
      int weight = weights[i] & 0xFF;
      if (weight > LOG) {
        throw Zstd.corrupt("Huffman weight=" + weight);
      }
      symbolsOfWeight[weight]++;
      total += 1 << weight >> 1;
    }
    int log = 32 - Integer.numberOfLeadingZeros(total);
    int rest = (1 << log) - total;
    if (total == 0 || log > LOG || Integer.bitCount(rest) != 1) {
      throw Zstd.corrupt("Huffman weights add up to " + total);
    }
    int last = 32 - Integer.numberOfLeadingZeros(rest);
    weights[count] = (byte) last;
    symbolsOfWeight[last]++;
    if (symbolsOfWeight[1] < 2 || symbolsOfWeight[1] % 2 != 0) {
      throw Zstd.corrupt("Huffman codes of greatest length=" + symbolsOfWeight[1]);
    }
    fill(count + 1, log, symbolsOfWeight);
  }

  private void fill(int count, int log, int[] symbolsOfWeight) {
    int[] position = new int[LOG + 2];
    for (int weight = 1; weight <= LOG; weight++) {
      int width = 1 << weight - 1 << LOG - log;
      position[weight + 1] = position[weight] + symbolsOfWeight[weight] * width;
    }
    for (int symbol = 0; symbol < count; symbol++) {
      int weight = weights[symbol];
      if (weight > 0) {
        int width = 1 << weight - 1 << LOG - log;
        int from = position[weight];
        position[weight] += width;
        Arrays.fill(entries, from, from + width, (short) (symbol << 8 | log + 1 - weight));
      }
    }
  }

  /** Decodes one stream. */
  void decode(byte[] in, int start, int end, byte[] out, int from, int to) throws CodecException {
    tail(in, start, end - 8, begin(in, start, end), out, from, to);
  }

  /** Decodes four streams behind the table of their sizes. */
  void decode4(byte[] in, int table, int end, byte[] out, int from, int to) throws CodecException {
    if (end - table < 10) {
      throw Zstd.corrupt("Huffman streams of " + (end - table) + " bytes");
    }
    final int startA = table + 6;
    final int startB = startA + Words.u16(in, table);
    final int startC = startB + Words.u16(in, table + 2);
    final int startD = startC + Words.u16(in, table + 4);
    if (startD >= end) {
      throw Zstd.corrupt("Huffman streams do not fit");
    }
    final int part = (to - from + 3) / 4;
    final int most = to - from - 3 * part;
    if (most < 0) {
      throw Zstd.corrupt("Huffman streams=4 of literals=" + (to - from));
    }
    long a = begin(in, startA, startB);
    long b = begin(in, startB, startC);
    long c = begin(in, startC, startD);
    long d = begin(in, startD, end);
    int ipA = startB - 8;
    int ipB = startC - 8;
    int ipC = startD - 8;
    int ipD = end - 8;
    final short[] codes = entries;
    int op = from;
    final int fastEnd = from + most - RUN;
    while (op <= fastEnd && (ipA - startA | ipB - startB | ipC - startC | ipD - startD) >= 0) {
      for (int i = 0; i < RUN; i++, op++) {
        final int codeA = codes[(int) (a >>> SHIFT)];
        final int codeB = codes[(int) (b >>> SHIFT)];
        final int codeC = codes[(int) (c >>> SHIFT)];
        final int codeD = codes[(int) (d >>> SHIFT)];
        a <<= codeA;
        b <<= codeB;
        c <<= codeC;
        d <<= codeD;
        out[op] = (byte) (codeA >> 8);
        out[op + part] = (byte) (codeB >> 8);
        out[op + 2 * part] = (byte) (codeC >> 8);
        out[op + 3 * part] = (byte) (codeD >> 8);
      }
      int used = Long.numberOfTrailingZeros(a);
      ipA -= used >> 3;
      a = (Words.i64(in, ipA) | 1) << (used & 7);
      used = Long.numberOfTrailingZeros(b);
      ipB -= used >> 3;
      b = (Words.i64(in, ipB) | 1) << (used & 7);
      used = Long.numberOfTrailingZeros(c);
      ipC -= used >> 3;
      c = (Words.i64(in, ipC) | 1) << (used & 7);
      used = Long.numberOfTrailingZeros(d);
      ipD -= used >> 3;
      d = (Words.i64(in, ipD) | 1) << (used & 7);
    }
    tail(in, startA, ipA, a, out, op, from + part);
    tail(in, startB, ipB, b, out, op + part, from + 2 * part);
    tail(in, startC, ipC, c, out, op + 2 * part, from + 3 * part);
    tail(in, startD, ipD, d, out, op + 3 * part, to);
  }

  /** The last word of a stream, without the bits up to and with its end mark. */
  private static long begin(byte[] in, int start, int end) throws CodecException {
    if (end <= start || in[end - 1] == 0) {
      throw Zstd.corrupt("Huffman stream without an end mark");
    }
    int mark = Integer.numberOfLeadingZeros(in[end - 1] & 0xFF) - 23;
    return (Words.i64(in, end - 8) | 1) << mark;
  }

  /** Decodes the rest of a stream, which must be used up by it. */
  private void tail(byte[] in, int start, int at, long word, byte[] out, int from, int to)
      throws CodecException {
    int ip = at;
    long bits = word;
    int op = from;
    while (true) {
      int used = Long.numberOfTrailingZeros(bits);
      int left = (ip - start) * 8 + Long.SIZE - used;
      if (op == to && left == 0) {
        return;
      }
      if (op == to || left <= 0) {
        throw Zstd.corrupt("Huffman stream: bits left=" + left + ", symbols left=" + (to - op));
      }
      ip -= used >> 3;
      bits = (Words.i64(in, ip) | 1) << (used & 7);
      for (int end = Math.min(to, op + RUN); op < end; op++) {
        int code = entries[(int) (bits >>> SHIFT)];
        bits <<= code;
        out[op] = (byte) (code >> 8);
      }
    }
  }
}
