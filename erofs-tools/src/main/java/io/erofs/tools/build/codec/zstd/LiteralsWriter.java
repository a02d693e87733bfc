package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Writes the literals section of a block in the shortest of its forms: plain, one byte repeated,
 * with a Huffman code of its own, or with that of an earlier block.
 *
 * <p>Source: RFC 8878, section 3.1.1.3.1.
 */
final class LiteralsWriter {
  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;
  private static final int TREELESS = 3;

  /** Literals that fit the short header, with which alone one stream is possible. */
  private static final int ONE_STREAM = 1024;

  private static final int MEDIUM = 16384;

  /** Fewer literals than this are not worth a look. */
  private static final int MIN_LITERALS = 8;

  /** Up to so many literals, the description matters enough to look for a shorter one. */
  private static final int SHORT = 32 << 10;

  private static final int NO_LIMIT_YET = 0;

  private final HuffmanLengths lengthFinder = new HuffmanLengths();
  private final HuffmanWeightsWriter weights = new HuffmanWeightsWriter();
  private final byte[] lengths = new byte[256];
  private final int[] counts = new int[256];
  private final int[][] partCounts = new int[3][256];

  private HuffmanCode known = new HuffmanCode();
  private HuffmanCode fresh = new HuffmanCode();
  private HuffmanCode trial = new HuffmanCode();
  private boolean isKnown;
  private boolean usedFresh;
  private int limit;

  /** Begins a frame. */
  void reset() {
    isKnown = false;
    usedFresh = false;
    limit = NO_LIMIT_YET;
  }

  /** Begins a block: its literals may be written several times, the last of which counts. */
  void begin() {
    usedFresh = false;
    limit = NO_LIMIT_YET;
  }

  /** What was written last is part of the frame: its code can be used again. */
  void commit() {
    if (usedFresh) {
      HuffmanCode swap = known;
      known = fresh;
      fresh = swap;
      isKnown = true;
      usedFresh = false;
    }
  }

  /**
   * Writes a section.
   *
   * @param in array with the literals
   * @param from index of the first one
   * @param to index behind the last one
   * @param out where to write to; has room for the literals and {@link Sequences#SLACK} more
   * @return index behind the section
   */
  int write(byte[] in, int from, int to, byte[] out, int at) {
    usedFresh = false;
    int size = to - from;
    if (size < MIN_LITERALS) {
      return plain(in, from, size, out, at);
    }
    int most = count(in, from, to);
    if (most == size) {
      int next = plainHeader(RLE, size, out, at);
      out[next] = in[from];
      return next + 1;
    }
    long best = 8L * size;
    int type = RAW;
    long again = isKnown ? known.cost(counts) : Long.MAX_VALUE;
    if (again < best) {
      best = again;
      type = TREELESS;
    }
    if (most > size / 256 + 4 || size < 1024) {
      long own = find(size);
      if (own < best) {
        type = COMPRESSED;
      }
    }
    return type == RAW ? plain(in, from, size, out, at) : coded(type, in, from, to, out, at);
  }

  private int coded(int type, byte[] in, int from, int to, byte[] out, int at) {
    int size = to - from;
    HuffmanCode code = type == COMPRESSED ? fresh : known;
    int header = size < ONE_STREAM ? 3 : size < MEDIUM ? 4 : 5;
    int next = at + header;
    if (type == COMPRESSED) {
      code.assign();
      System.arraycopy(code.description(), 0, out, next, code.descriptionSize());
      next += code.descriptionSize();
    }
    next =
        size < ONE_STREAM
            ? stream(code, in, from, to, out, next)
            : four(code, in, from, to, out, next);
    int stored = next - at - header;
    if (stored >= size) {
      return plain(in, from, size, out, at);
    }
    int format = size < ONE_STREAM ? 0 : header - 2;
    int width = size < ONE_STREAM ? 10 : format * 4 + 6;
    long word = type | format << 2 | (long) size << 4 | (long) stored << 4 + width;
    for (int i = 0; i < header; i++) {
      out[at + i] = (byte) (word >>> 8 * i);
    }
    usedFresh = type == COMPRESSED;
    return next;
  }

  private static int plain(byte[] in, int from, int size, byte[] out, int at) {
    int next = plainHeader(RAW, size, out, at);
    System.arraycopy(in, from, out, next, size);
    return next + size;
  }

  private static int plainHeader(int type, int size, byte[] out, int at) {
    if (size < 32) {
      out[at] = (byte) (type | size << 3);
      return at + 1;
    }
    int bytes = size < 4096 ? 2 : 3;
    int word = type | (bytes == 2 ? 1 : 3) << 2 | size << 4;
    for (int i = 0; i < bytes; i++) {
      out[at + i] = (byte) (word >>> 8 * i);
    }
    return at + bytes;
  }

  /** Counts the literals; gives the greatest count. */
  private int count(byte[] in, int from, int to) {
    int[] a = counts;
    int[] b = partCounts[0];
    int[] c = partCounts[1];
    int[] d = partCounts[2];
    Arrays.fill(a, 0);
    Arrays.fill(b, 0);
    Arrays.fill(c, 0);
    Arrays.fill(d, 0);
    int i = from;
    for (; i < to - 3; i += 4) {
      a[in[i] & 0xFF]++;
      b[in[i + 1] & 0xFF]++;
      c[in[i + 2] & 0xFF]++;
      d[in[i + 3] & 0xFF]++;
    }
    for (; i < to; i++) {
      a[in[i] & 0xFF]++;
    }
    int most = 0;
    for (int symbol = 0; symbol < a.length; symbol++) {
      a[symbol] += b[symbol] + c[symbol] + d[symbol];
      most = Math.max(most, a[symbol]);
    }
    return most;
  }

  /** Finds the code that takes the least room together with its description; gives its bits. */
  private long find(int size) {
    lengthFinder.begin(counts);
    int least = lengthFinder.least();
    int top = Math.max(least, Math.min(HuffmanCode.MAX_LENGTH, lengthFinder.longest()));
    if (limit >= least && limit <= HuffmanCode.MAX_LENGTH) {
      return tryLimit(Math.min(limit, top), fresh);
    }
    long best = Long.MAX_VALUE;
    int bottom = size <= SHORT ? least : top;
    for (int length = top; length >= bottom; length--) {
      long bits = tryLimit(length, trial);
      if (bits < best) {
        best = bits;
        limit = length;
        HuffmanCode swap = fresh;
        fresh = trial;
        trial = swap;
      } else if (bits != Long.MAX_VALUE) {
        break;
      }
    }
    return best;
  }

  private long tryLimit(int length, HuffmanCode code) {
    lengthFinder.within(length, lengths);
    return code.set(lengths, weights)
        ? code.cost(counts) + 8L * code.descriptionSize()
        : Long.MAX_VALUE;
  }

  private static int four(HuffmanCode code, byte[] in, int from, int to, byte[] out, int at) {
    int part = (to - from + 3) / 4;
    int next = at + 6;
    for (int i = 0; i < 4; i++) {
      int begin = from + i * part;
      int end = stream(code, in, begin, i < 3 ? begin + part : to, out, next);
      if (i < 3) {
        Words.putI16(out, at + 2 * i, (short) (end - next));
      }
      next = end;
    }
    return next;
  }

  /** Writes one stream: the last literal first, since it is read from its end. */
  private static int stream(HuffmanCode code, byte[] in, int from, int to, byte[] out, int begin) {
    final int[] codes = code.codes;
    int at = begin;
    long word = 0;
    int bits = 0;
    int i = to;
    while (i - from >= 4) {
      final int a = codes[in[i - 1] & 0xFF];
      final int b = codes[in[i - 2] & 0xFF];
      final int c = codes[in[i - 3] & 0xFF];
      final int d = codes[in[i - 4] & 0xFF];
      i -= 4;
      word |= (long) (a >>> 8) << bits;
      bits += a & 0xFF;
      word |= (long) (b >>> 8) << bits;
      bits += b & 0xFF;
      word |= (long) (c >>> 8) << bits;
      bits += c & 0xFF;
      word |= (long) (d >>> 8) << bits;
      bits += d & 0xFF;
      Words.putI64(out, at, word);
      at += bits >> 3;
      word >>>= bits & 0x38;
      bits &= 7;
    }
    while (i > from) {
      final int a = codes[in[--i] & 0xFF];
      word |= (long) (a >>> 8) << bits;
      bits += a & 0xFF;
    }
    word |= 1L << bits;
    Words.putI64(out, at, word);
    return at + (bits >> 3) + 1;
  }
}
