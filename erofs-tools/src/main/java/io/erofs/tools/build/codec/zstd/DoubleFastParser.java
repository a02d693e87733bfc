package io.erofs.tools.build.codec.zstd;

import io.erofs.internal.codec.Words;
import java.util.Arrays;

/**
 * Takes the first match that one of two tables knows: one of eight bytes and one of four.
 *
 * <p>Where nothing matches for long, it looks at ever fewer places.
 */
final class DoubleFastParser extends Parser {
  private static final int SKIP = 7;

  private final int[] longs;
  private final int[] shorts;
  private final int longLog;
  private final int shortLog;
  private int repeat1;
  private int repeat2;

  /**
   * Creates a parser.
   *
   * @param window greatest distance of a match
   * @param longLog base-2 logarithm of the size of the table of eight bytes
   * @param shortLog that of the table of four bytes
   */
  DoubleFastParser(int window, int longLog, int shortLog) {
    super(window);
    this.longLog = longLog;
    this.shortLog = shortLog;
    longs = new int[1 << longLog];
    shorts = new int[1 << shortLog];
  }

  @Override
  void clear() {
    Arrays.fill(longs, 0);
    Arrays.fill(shorts, 0);
  }

  @Override
  void reset() {
    repeat1 = 1;
    repeat2 = 4;
  }

  @Override
  void parse(Sequences sequences, int target, int limit) {
    final byte[] in = this.in;
    final int delta = shift;
    final int last = Math.min(limit - 5, end - 9);
    int anchor = sequences.anchor();
    int at = this.at;
    int rep1 = repeat1;
    int rep2 = repeat2;
    while (at <= last && at < target) {
      final long word = Words.i64(in, at);
      final int longHash = Bytes8.hash8(word, longLog);
      final int shortHash = Bytes8.hash4((int) word, shortLog);
      final int longAt = longs[longHash] - delta;
      final int shortAt = shorts[shortHash] - delta;
      final int low = Math.max(start, at - window);
      longs[longHash] = at + delta;
      shorts[shortHash] = at + delta;
      int from;
      int length;
      if (at + 1 - rep1 >= start && Words.i32(in, at + 1) == Words.i32(in, at + 1 - rep1)) {
        at++;
        from = at - rep1;
        length = Words.common(in, from, at, 4, limit - at);
      } else {
        if (longAt >= low && Words.i64(in, longAt) == word) {
          from = longAt;
          length = Words.common(in, from, at, 0, limit - at);
        } else if (shortAt >= low && Words.i32(in, shortAt) == (int) word) {
          from = shortAt;
          length = Words.common(in, from, at, 0, limit - at);
          // A longer match may begin at the next byte.
          final long nextWord = Words.i64(in, at + 1);
          final int nextHash = Bytes8.hash8(nextWord, longLog);
          final int nextAt = longs[nextHash] - delta;
          longs[nextHash] = at + 1 + delta;
          if (nextAt > low && Words.i64(in, nextAt) == nextWord) {
            final int nextLength = Words.common(in, nextAt, at + 1, 0, limit - at - 1);
            if (nextLength > length) {
              at++;
              from = nextAt;
              length = nextLength;
            }
          }
        } else {
          at += (at - anchor >> SKIP) + 1;
          continue;
        }
        while (at > anchor && from > start && in[at - 1] == in[from - 1]) {
          at--;
          from--;
          length++;
        }
        rep2 = rep1;
        rep1 = at - from;
      }
      final int matchAt = at;
      sequences.add(at - anchor, length, at - from);
      at += length;
      anchor = at;
      if (at <= last) {
        enter(matchAt + 2, at);
        while (at <= last && at - rep2 >= start && Words.i32(in, at) == Words.i32(in, at - rep2)) {
          length = Words.common(in, at - rep2, at, 4, limit - at);
          final int swap = rep2;
          rep2 = rep1;
          rep1 = swap;
          final long repWord = Words.i64(in, at);
          longs[Bytes8.hash8(repWord, longLog)] = at + delta;
          shorts[Bytes8.hash4((int) repWord, shortLog)] = at + delta;
          sequences.add(0, length, rep1);
          at += length;
          anchor = at;
        }
      }
    }
    this.at = at > last ? limit : at;
    repeat1 = rep1;
    repeat2 = rep2;
  }

  /** Enters some places inside of a match. */
  private void enter(int second, int behind) {
    final long word = Words.i64(in, second);
    longs[Bytes8.hash8(word, longLog)] = second + shift;
    shorts[Bytes8.hash4((int) word, shortLog)] = second + shift;
    longs[Bytes8.hash8(Words.i64(in, behind - 2), longLog)] = behind - 2 + shift;
    shorts[Bytes8.hash4(Words.i32(in, behind - 1), shortLog)] = behind - 1 + shift;
  }
}
