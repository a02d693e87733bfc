package io.erofs.tools.build.codec.lzma;

/**
 * How thoroughly a level searches.
 *
 * @param optimal whether the cheapest symbols are chosen, not just good ones
 * @param niceLength from this length on a match is taken without looking further
 * @param depth how many earlier positions are compared with one
 */
record Effort(boolean optimal, int niceLength, int depth) {
  private static final int EXTREME = 100;
  private static final int LONGEST = 273;
  private static final int[] FAST_DEPTHS = {4, 8, 24, 48};

  /** The effort of a level: 0 to 9, or 100 to 109. */
  static Effort of(int level) {
    if (level < 0 || level > 9 && level < EXTREME || level > EXTREME + 9) {
      throw new IllegalArgumentException("level=" + level + ", expected 0 to 9 or 100 to 109");
    }
    if (level >= EXTREME) {
      boolean moderate = level == EXTREME + 3 || level == EXTREME + 5;
      return moderate ? new Effort(true, 192, 16 + 96) : new Effort(true, LONGEST, 512);
    }
    if (level < FAST_DEPTHS.length) {
      return new Effort(false, level < 2 ? 128 : LONGEST, FAST_DEPTHS[level]);
    }
    int nice = level == 4 ? 16 : level == 5 ? 32 : 64;
    return new Effort(true, nice, 16 + nice / 2);
  }

  Parser parser(SymbolWriter writer, int window) {
    if (!optimal) {
      MatchFinder chains = new HashChainFinder(window, niceLength, depth);
      return new FastParser(chains, writer, niceLength);
    }
    MatchFinder finder = new BinaryTreeFinder(window, niceLength, depth);
    return new OptimalParser(finder, writer, window, niceLength);
  }
}
