package io.erofs.tools.build.codec.lzma;

import io.erofs.internal.codec.Words;

/**
 * Chooses symbols by rules of thumb: what saves most against literals, unless the next index offers
 * something better.
 */
final class FastParser extends Parser {
  /** What a literal costs, a match beside its distance, and a match with a last distance: bits. */
  private static final int LITERAL_BITS = 6;

  private static final int MATCH_BITS = 9;
  private static final int REP_BITS = 6;

  private final MatchFinder finder;
  private final SymbolWriter writer;
  private final int niceLength;
  private final int[] reps;

  private byte[] in = {};
  private int start;
  private int end;

  /** First index that the finder has not seen. */
  private int found;

  private int count;
  private int bestLength;
  private int bestBack;

  FastParser(MatchFinder finder, SymbolWriter writer, int niceLength) {
    this.finder = finder;
    this.writer = writer;
    this.niceLength = niceLength;
    this.reps = writer.reps;
  }

  @Override
  void start(byte[] input, int offset, int length, Properties properties) {
    in = input;
    start = offset;
    end = offset + length;
    finder.start(input, offset, length);
    found = offset;
  }

  @Override
  void finish() {
    finder.finish(found);
  }

  @Override
  int parse(int at) {
    find(at);
    int gain = best(at);
    if (gain <= 0) {
      return chosen(at, 1, shortRep(at) ? 0 : LITERAL);
    }
    int length = bestLength;
    int back = bestBack;
    if (length < niceLength && at + 1 < end) {
      find(at + 1);
      if (best(at + 1) > gain + 1) {
        return chosen(at, 1, LITERAL);
      }
    }
    return chosen(at, length, back);
  }

  private boolean shortRep(int at) {
    int from = at - reps[0] - 1;
    return from >= start && in[from] == in[at] && writer.state >= States.FIRST_AFTER_MATCH;
  }

  private void find(int at) {
    if (found == at) {
      count = finder.find(at);
      found = at + 1;
    }
  }

  private int chosen(int at, int length, int back) {
    lengths[0] = length;
    backs[0] = back;
    int more = at + length - found;
    if (more > 0) {
      finder.skip(found, more);
      found += more;
    }
    return 1;
  }

  /** Finds the symbol that saves the most bits at an index, and returns how many. */
  private int best(int at) {
    int best = 0;
    int most = Math.min(Model.MAX_MATCH, end - at);
    for (int i = 0; i < 4; i++) {
      int from = at - reps[i] - 1;
      if (most < 2 || from < start || Words.u16(in, from) != Words.u16(in, at)) {
        continue;
      }
      int length = Words.common(in, from, at, 2, most);
      int gain = length * LITERAL_BITS - REP_BITS - i;
      if (gain > best) {
        best = gain;
        bestLength = length;
        bestBack = i;
      }
    }
    for (int i = count - 1; i >= 0; i--) {
      int distance = finder.distances[i];
      int length = finder.lengths[i];
      if (length == niceLength) {
        length = Words.common(in, at - distance - 1, at, length, most);
      }
      int gain = length * LITERAL_BITS - MATCH_BITS - (Model.slot(distance) >>> 1);
      if (gain > best) {
        best = gain;
        bestLength = length;
        bestBack = distance + DISTANCES;
      }
    }
    return best;
  }
}
