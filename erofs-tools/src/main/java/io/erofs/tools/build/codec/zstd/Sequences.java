package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import io.erofs.internal.codec.ZstdCodes;

/**
 * What a parser found and no block has yet: numbers of literals, matches, and the literals
 * themselves.
 *
 * <p>A parser adds sequences; {@link #absorb} makes codes of them. Offsets become codes by the
 * three offsets that a decoder remembers.
 */
final class Sequences {
  /** Bytes behind the ends of arrays that words may reach into. */
  static final int SLACK = 32;

  private static final int MAX = ZstdCodes.MAX_BLOCK / ZstdCodes.MIN_MATCH + 2;
  private static final int LAST_SMALL_LITERALS = 63;
  private static final int LAST_SMALL_MATCH = 127;
  private static final byte[] SMALL_LITERALS = codes(LAST_SMALL_LITERALS, literalExtra());
  private static final byte[] SMALL_MATCH = codes(LAST_SMALL_MATCH, ZstdCodes.matchLengthExtra());

  /** By sequence: number of literals. */
  final int[] literalLengths = new int[MAX];

  /** By sequence: length of the match. */
  final int[] matchLengths = new int[MAX];

  /** By sequence: distance of the match. */
  final int[] distances = new int[MAX];

  /** By sequence: value of the offset as the format has it, 1 to 3 for remembered ones. */
  final int[] offsetValues = new int[MAX];

  /** By sequence: index behind its literals in {@link #literals}. */
  final int[] literalEnds = new int[MAX];

  /** By sequence: index behind its match in the input. */
  final int[] inputEnds = new int[MAX];

  /** By sequence: the code of the number of literals. */
  final byte[] literalCodes = new byte[MAX];

  /** By sequence: the code of the length of the match. */
  final byte[] matchCodes = new byte[MAX];

  /** By sequence: the code of the offset. */
  final byte[] offsetCodes = new byte[MAX];

  /** The literals of all sequences. */
  final byte[] literals = new byte[ZstdCodes.MAX_BLOCK + SLACK];

  private byte[] in = {};
  private int inEnd;
  private int begin;
  private int anchor;
  private int count;
  private int absorbed;
  private int literalEnd;
  private final int[] first = new int[3];
  private final int[] last = new int[3];

  private static byte[] literalExtra() {
    return ZstdCodes.literalLengthExtra();
  }

  private static byte[] codes(int greatest, byte... extra) {
    byte[] codes = new byte[greatest + 1];
    int value = 0;
    for (int code = 0; value < codes.length; code++) {
      for (int i = 0; i < 1 << extra[code] && value < codes.length; i++) {
        codes[value++] = (byte) code;
      }
    }
    return codes;
  }

  /** Begins a frame. */
  void begin(byte[] input, int from, int end) {
    in = input;
    inEnd = end;
    first[0] = 1;
    first[1] = 4;
    first[2] = 8;
    restart(from);
  }

  /** Gives up the reference to the input. */
  void release() {
    in = literals;
  }

  /** Begins a block without sequences here. */
  private void restart(int from) {
    begin = from;
    anchor = from;
    count = 0;
    absorbed = 0;
    literalEnd = 0;
    System.arraycopy(first, 0, last, 0, first.length);
  }

  /** Index in the input of the first byte that no block has. */
  int begin() {
    return begin;
  }

  /** Index in the input behind the last sequence. */
  int anchor() {
    return anchor;
  }

  /** Number of sequences. */
  int count() {
    return count;
  }

  /** Index behind the last literal of a sequence. */
  int literalEnd() {
    return literalEnd;
  }

  /** Adds a sequence. */
  void add(int literalLength, int matchLength, int distance) {
    int i = count++;
    literalLengths[i] = literalLength;
    matchLengths[i] = matchLength;
    distances[i] = distance;
    anchor += literalLength + matchLength;
  }

  /** Makes codes of the sequences that were added, and takes their literals. */
  void absorb() {
    int at = absorbed == 0 ? begin : inputEnds[absorbed - 1];
    int lit = literalEnd;
    int repeat1 = last[0];
    int repeat2 = last[1];
    int repeat3 = last[2];
    for (int i = absorbed; i < count; i++) {
      final int literalLength = literalLengths[i];
      final int matchLength = matchLengths[i];
      copy(at, lit, literalLength);
      lit += literalLength;
      at += literalLength + matchLength;
      literalEnds[i] = lit;
      inputEnds[i] = at;
      literalCodes[i] = literalCode(literalLength);
      matchCodes[i] = matchCode(matchLength - ZstdCodes.MIN_MATCH);
      final int distance = distances[i];
      int value = distance + 3;
      if (distance == repeat1 && literalLength > 0) {
        value = 1;
      } else {
        if (distance == repeat2) {
          value = literalLength > 0 ? 2 : 1;
        } else {
          if (distance == repeat3) {
            value = literalLength > 0 ? 3 : 2;
          } else if (literalLength == 0 && distance == repeat1 - 1) {
            value = 3;
          }
          repeat3 = repeat2;
        }
        repeat2 = repeat1;
        repeat1 = distance;
      }
      offsetValues[i] = value;
      offsetCodes[i] = (byte) Log2.floor(value);
    }
    absorbed = count;
    literalEnd = lit;
    last[0] = repeat1;
    last[1] = repeat2;
    last[2] = repeat3;
  }

  /** The code of a number of literals. */
  static byte literalCode(int length) {
    return length <= LAST_SMALL_LITERALS
        ? SMALL_LITERALS[length]
        : (byte) (Log2.floor(length) + 19);
  }

  /** The code of a length of a match, less the least length. */
  static byte matchCode(int length) {
    return length <= LAST_SMALL_MATCH ? SMALL_MATCH[length] : (byte) (Log2.floor(length) + 36);
  }

  /** Takes literals from the input. */
  void copy(int from, int to, int length) {
    if (length <= 16 && inEnd - from >= 16) {
      Words.copy16(in, from, literals, to);
    } else {
      System.arraycopy(in, from, literals, to, length);
    }
  }

  /**
   * Takes what a block holds away: the first sequences, and literals up to a position.
   *
   * @param sequences number of sequences of the block
   * @param position index in the input behind the block
   * @param encoded whether a decoder has seen the sequences and remembers their offsets
   */
  void drop(int sequences, int position, boolean encoded) {
    if (encoded) {
      for (int i = 0; i < sequences; i++) {
        remember(i);
      }
    }
    int left = count - sequences;
    int behind = anchor;
    if (left > 0) {
      literalLengths[sequences] = inputEnds[sequences] - matchLengths[sequences] - position;
      System.arraycopy(literalLengths, sequences, literalLengths, 0, left);
      System.arraycopy(matchLengths, sequences, matchLengths, 0, left);
      System.arraycopy(distances, sequences, distances, 0, left);
    }
    restart(position);
    count = left;
    if (left > 0) {
      anchor = behind;
      absorb();
    }
  }

  private void remember(int i) {
    int value = offsetValues[i];
    int which = value > 3 ? 3 : value - 1 + (literalLengths[i] == 0 ? 1 : 0);
    if (which > 0) {
      if (which > 1) {
        first[2] = first[1];
      }
      first[1] = first[0];
      first[0] = distances[i];
    }
  }
}
