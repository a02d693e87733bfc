package io.erofs.internal.codec;

/**
 * One of the three codes of a sequence (literals length, offset, match length): its table in use,
 * and the ways in which a block gives it.
 *
 * <p>An entry of a table is one word: in the low half the base value, then 16 bits of base state, 8
 * bits with the number of extra bits of the value, and 8 with that of the state.
 *
 * <p>Source: RFC 8878, section 3.1.1.3.2.
 */
final class SequenceCode {
  /** Position of the base state in an entry. */
  static final int STATE = 32;

  /** Position of the number of extra bits. */
  static final int EXTRA = 48;

  /** Position of the number of bits of the state. */
  static final int WIDTH = 56;

  private static final int PREDEFINED = 0;
  private static final int RLE = 1;
  private static final int COMPRESSED = 2;

  private final String name;
  private final int[] base;
  private final byte[] extra;
  private final FseCounts counts;
  private final long[] own;
  private final long[] predefined;
  private final int predefinedLog;

  private long[] table;
  private int log;
  private boolean known;

  private SequenceCode(
      String name, int[] base, byte[] extra, int maxLog, int predefinedLog, short... predefined) {
    this.name = name;
    this.base = base;
    this.extra = extra;
    this.counts = new FseCounts(base.length - 1, maxLog);
    this.own = new long[1 << maxLog];
    this.predefined = new long[1 << predefinedLog];
    this.predefinedLog = predefinedLog;
    counts.set(predefinedLog, predefined);
    build(this.predefined);
    this.table = own;
  }

  /** The code of numbers of literals. */
  static SequenceCode literalLength() {
    byte[] extra = ZstdCodes.literalLengthExtra();
    return new SequenceCode(
        "literals length",
        ZstdCodes.bases(0, extra),
        extra,
        ZstdCodes.LENGTH_LOG,
        ZstdCodes.PREDEFINED_LENGTH_LOG,
        ZstdCodes.literalLengthCounts());
  }

  /** The code of lengths of matches. */
  static SequenceCode matchLength() {
    byte[] extra = ZstdCodes.matchLengthExtra();
    return new SequenceCode(
        "match length",
        ZstdCodes.bases(ZstdCodes.MIN_MATCH, extra),
        extra,
        ZstdCodes.LENGTH_LOG,
        ZstdCodes.PREDEFINED_LENGTH_LOG,
        ZstdCodes.matchLengthCounts());
  }

  /** The code of offsets, whose base values are already less by the three for repeated ones. */
  static SequenceCode offset() {
    int[] base = new int[32];
    byte[] extra = new byte[32];
    for (int code = 0; code < base.length; code++) {
      base[code] = (1 << code) - 3;
      extra[code] = (byte) code;
    }
    return new SequenceCode(
        "offset",
        base,
        extra,
        ZstdCodes.OFFSET_LOG,
        ZstdCodes.PREDEFINED_OFFSET_LOG,
        ZstdCodes.offsetCounts());
  }

  /** Forgets the table of an earlier frame. */
  void forget() {
    known = false;
  }

  /** The entries by state. */
  long[] table() {
    return table;
  }

  /** Base-2 logarithm of the number of states. */
  int log() {
    return log;
  }

  /**
   * Takes the table that a block's header says.
   *
   * @param mode the two bits of the header
   * @return index behind the description
   */
  int read(int mode, byte[] in, int at, int end) throws CodecException {
    switch (mode) {
      case PREDEFINED:
        table = predefined;
        log = predefinedLog;
        known = true;
        return at;
      case RLE:
        if (at >= end) {
          throw Zstd.corrupt("block ends inside of its tables");
        }
        single(in[at] & 0xFF);
        known = true;
        return at + 1;
      case COMPRESSED:
        known = false;
        int next = counts.read(in, at, end);
        build(own);
        table = own;
        log = counts.log();
        known = true;
        return next;
      default:
        if (!known) {
          throw Zstd.corrupt(name + " table is to be used again, but there is none");
        }
        return at;
    }
  }

  private void single(int code) throws CodecException {
    known = false;
    if (code >= base.length) {
      throw Zstd.corrupt(name + " code=" + code);
    }
    own[0] = base[code] & 0xFFFFFFFFL | (long) extra[code] << EXTRA;
    table = own;
    log = 0;
  }

  private void build(long[] target) {
    counts.spread();
    int tableLog = counts.log();
    for (int state = 0; state < 1 << tableLog; state++) {
      int code = counts.symbol(state);
      int occurrence = counts.occurrence(state);
      int width = tableLog - (31 - Integer.numberOfLeadingZeros(occurrence));
      int next = (occurrence << width) - (1 << tableLog);
      target[state] =
          base[code] & 0xFFFFFFFFL
              | (long) next << STATE
              | (long) extra[code] << EXTRA
              | (long) width << WIDTH;
    }
  }
}
