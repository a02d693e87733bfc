package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import io.erofs.internal.codec.ZstdCodes;

/**
 * Writes the sequences section of a block.
 *
 * <p>Source: RFC 8878, section 3.1.1.3.2.
 */
final class SequencesWriter {
  private static final int OFFSETS = 29;
  private static final byte[] LITERAL_EXTRA = ZstdCodes.literalLengthExtra();
  private static final byte[] MATCH_EXTRA = ZstdCodes.matchLengthExtra();
  private static final int[] LITERAL_BASE = ZstdCodes.bases(0, LITERAL_EXTRA);
  private static final int[] MATCH_BASE = ZstdCodes.bases(ZstdCodes.MIN_MATCH, MATCH_EXTRA);

  private final CodeWriter literalCode =
      new CodeWriter(
          LITERAL_EXTRA.length,
          ZstdCodes.LENGTH_LOG,
          ZstdCodes.PREDEFINED_LENGTH_LOG,
          ZstdCodes.literalLengthCounts());
  private final CodeWriter matchCode =
      new CodeWriter(
          MATCH_EXTRA.length,
          ZstdCodes.LENGTH_LOG,
          ZstdCodes.PREDEFINED_LENGTH_LOG,
          ZstdCodes.matchLengthCounts());
  private final CodeWriter offsetCode =
      new CodeWriter(
          OFFSETS, ZstdCodes.OFFSET_LOG, ZstdCodes.PREDEFINED_OFFSET_LOG, ZstdCodes.offsetCounts());
  private int written;

  /** Begins a frame. */
  void reset() {
    literalCode.reset();
    matchCode.reset();
    offsetCode.reset();
  }

  /** Begins a block, which may be written several times. */
  void begin() {
    literalCode.begin();
    matchCode.begin();
    offsetCode.begin();
    written = 0;
  }

  /** The block that was written last is part of the frame. */
  void commit() {
    if (written > 0) {
      literalCode.commit();
      matchCode.commit();
      offsetCode.commit();
    }
  }

  /**
   * Writes a section.
   *
   * @param from first sequence
   * @param to behind the last one
   * @param out where to write to
   * @return index behind the section
   */
  int write(Sequences sequences, int from, int to, byte[] out, int begin) {
    int count = to - from;
    written = count;
    int at = begin;
    if (count < 128) {
      out[at++] = (byte) count;
    } else if (count < ZstdCodes.LONG_COUNT) {
      out[at++] = (byte) (128 + (count >> 8));
      out[at++] = (byte) count;
    } else {
      out[at++] = (byte) 255;
      Words.putI16(out, at, (short) (count - ZstdCodes.LONG_COUNT));
      at += 2;
    }
    if (count == 0) {
      return at;
    }
    count(sequences, from, to);
    int modes = literalCode.choose(count) << 6;
    modes |= offsetCode.choose(count) << 4;
    modes |= matchCode.choose(count) << 2;
    out[at++] = (byte) modes;
    at = literalCode.write(out, at);
    at = offsetCode.write(out, at);
    at = matchCode.write(out, at);
    return stream(sequences, from, to, out, at);
  }

  private void count(Sequences sequences, int from, int to) {
    literalCode.clear();
    matchCode.clear();
    offsetCode.clear();
    final int[] literals = literalCode.counts;
    final int[] matches = matchCode.counts;
    final int[] offsets = offsetCode.counts;
    for (int i = from; i < to; i++) {
      literals[sequences.literalCodes[i]]++;
      matches[sequences.matchCodes[i]]++;
      offsets[sequences.offsetCodes[i]]++;
    }
  }

  /** Writes the bits: the last sequence first, since they are read from their end. */
  private int stream(Sequences sequences, int from, int to, byte[] out, int begin) {
    final FseEncoder literal = literalCode.encoder();
    final FseEncoder match = matchCode.encoder();
    final FseEncoder offset = offsetCode.encoder();
    int i = to - 1;
    int ll = sequences.literalCodes[i];
    int ml = sequences.matchCodes[i];
    int of = sequences.offsetCodes[i];
    int llState = literal.begin(ll);
    int mlState = match.begin(ml);
    int ofState = offset.begin(of);
    int at = begin;
    long word = 0;
    int bits = 0;
    while (true) {
      word |= (long) (sequences.literalLengths[i] - LITERAL_BASE[ll]) << bits;
      bits += LITERAL_EXTRA[ll];
      word |= (long) (sequences.matchLengths[i] - MATCH_BASE[ml]) << bits;
      bits += MATCH_EXTRA[ml];
      word |= (long) (sequences.offsetValues[i] - (1 << of)) << bits;
      bits += of;
      Words.putI64(out, at, word);
      at += bits >> 3;
      word >>>= bits & 0x38;
      bits &= 7;
      if (--i < from) {
        break;
      }
      ll = sequences.literalCodes[i];
      ml = sequences.matchCodes[i];
      of = sequences.offsetCodes[i];
      int width = ofState + offset.widths[of] >>> 16;
      word |= (long) (ofState & (1 << width) - 1) << bits;
      bits += width;
      ofState = offset.next[(ofState >> width) + offset.steps[of]];
      width = mlState + match.widths[ml] >>> 16;
      word |= (long) (mlState & (1 << width) - 1) << bits;
      bits += width;
      mlState = match.next[(mlState >> width) + match.steps[ml]];
      width = llState + literal.widths[ll] >>> 16;
      word |= (long) (llState & (1 << width) - 1) << bits;
      bits += width;
      llState = literal.next[(llState >> width) + literal.steps[ll]];
      Words.putI64(out, at, word);
      at += bits >> 3;
      word >>>= bits & 0x38;
      bits &= 7;
    }
    word |= (long) (mlState & (1 << match.log()) - 1) << bits;
    bits += match.log();
    word |= (long) (ofState & (1 << offset.log()) - 1) << bits;
    bits += offset.log();
    word |= (long) (llState & (1 << literal.log()) - 1) << bits;
    bits += literal.log();
    word |= 1L << bits;
    Words.putI64(out, at, word);
    return at + (bits >> 3) + 1;
  }
}
