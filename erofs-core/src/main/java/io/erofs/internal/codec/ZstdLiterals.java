package io.erofs.internal.codec;

import java.util.Arrays;

/**
 * The literals of a compressed block: where they are after their section was read.
 *
 * <p>Raw literals stay in the input; others are put into scratch memory, which grows to at most the
 * size of one block.
 *
 * <p>Source: RFC 8878, section 3.1.1.3.1.
 */
final class ZstdLiterals {
  /** Bytes of the scratch memory behind the last literal, so that words can be copied. */
  private static final int SLACK = 32;

  private static final int RAW = 0;
  private static final int RLE = 1;
  private static final int TREELESS = 3;

  private final HuffmanTable table = new HuffmanTable();
  private byte[] scratch = {};

  private byte[] array = scratch;
  private int from;
  private int to;
  private int readable;

  /** Begins another frame. */
  void reset() {
    table.forget();
  }

  /** Gives up the reference to the input. */
  void release() {
    array = scratch;
  }

  /** Array with the literals. */
  byte[] array() {
    return array;
  }

  /** Index of the first literal. */
  int from() {
    return from;
  }

  /** Index behind the last literal. */
  int to() {
    return to;
  }

  /** Index up to which the array may be read, though not used. */
  int readable() {
    return readable;
  }

  /**
   * Reads the literals section of a block.
   *
   * @param in the input
   * @param at index of the block's content
   * @param end index behind it
   * @param most greatest number of literals
   * @return index behind the section
   */
  int read(byte[] in, int at, int end, int most) throws CodecException {
    if (at >= end) {
      throw Zstd.corrupt("block without literals section");
    }
    int type = in[at] & 3;
    return type <= RLE ? plain(in, at, end, most, type) : compressed(in, at, end, most, type);
  }

  private int plain(byte[] in, int at, int end, int most, int type) throws CodecException {
    int format = in[at] >> 2 & 3;
    int size = in[at] & 0xFF;
    int header = 1;
    if (format == 1) {
      header = 2;
    } else if (format == 3) {
      header = 3;
    }
    if (end - at < header) {
      throw Zstd.corrupt("literals section of " + (end - at) + " bytes");
    }
    for (int i = 1; i < header; i++) {
      size |= (in[at + i] & 0xFF) << 8 * i;
    }
    size >>>= header == 1 ? 3 : 4;
    check(size, most);
    int next = at + header;
    if ((type == RAW ? size : 1) > end - next) {
      throw Zstd.corrupt("raw literals=" + size + " do not fit");
    }
    if (type == RAW) {
      array = in;
      from = next;
      to = next + size;
      readable = end;
      return to;
    }
    begin(size);
    Arrays.fill(scratch, 0, size, in[next]);
    return next + 1;
  }

  private int compressed(byte[] in, int at, int end, int most, int type) throws CodecException {
    int format = in[at] >> 2 & 3;
    int header = format < 2 ? 3 : format + 2;
    int width = format < 2 ? 10 : format * 4 + 6;
    if (end - at < header) {
      throw Zstd.corrupt("literals section of " + (end - at) + " bytes");
    }
    long word = 0;
    for (int i = 0; i < header; i++) {
      word |= (in[at + i] & 0xFFL) << 8 * i;
    }
    int size = (int) (word >>> 4) & (1 << width) - 1;
    int stored = (int) (word >>> 4 + width) & (1 << width) - 1;
    check(size, most);
    int streams = at + header;
    int next = streams + stored;
    if (next > end) {
      throw Zstd.corrupt("literals of " + stored + " bytes do not fit");
    }
    if (type == TREELESS) {
      if (!table.isKnown()) {
        throw Zstd.corrupt("literals use a Huffman table again, but there is none");
      }
    } else {
      streams = table.read(in, streams, next);
    }
    begin(size);
    if (format == 0) {
      table.decode(in, streams, next, scratch, 0, size);
    } else {
      table.decode4(in, streams, next, scratch, 0, size);
    }
    return next;
  }

  private static void check(int size, int most) throws CodecException {
    if (size > most) {
      throw Zstd.corrupt("literals=" + size + ", most in this block=" + most);
    }
  }

  private void begin(int size) {
    if (scratch.length < size + SLACK) {
      int larger = Math.min(ZstdCodes.MAX_BLOCK, Math.max(size, scratch.length * 2));
      scratch = new byte[larger + SLACK];
    }
    array = scratch;
    from = 0;
    to = size;
    readable = scratch.length;
  }
}
