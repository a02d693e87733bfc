package io.erofs.tools.build.codec.lzma;

/**
 * How thoroughly a level searches.
 *
 * @param optimal whether the cheapest symbols are chosen, not just good ones
 * @param niceLength length of a match that ends the search for longer ones
 * @param longEnough length of a match that is taken without comparing it with others
 * @param depth how many earlier positions are compared with one
 */
record Effort(boolean optimal, int niceLength, int longEnough, int depth) {
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
      return moderate ? new Effort(true, 192, 192, 112) : new Effort(true, LONGEST, LONGEST, 512);
    }
    if (level < FAST_DEPTHS.length) {
      int nice = level < 2 ? 128 : LONGEST;
      return new Effort(false, nice, nice, FAST_DEPTHS[level]);
    }
    return switch (level) {
      case 4 -> new Effort(true, 16, 16, 24);
      case 5 -> new Effort(true, 32, 32, 32);
      default -> new Effort(true, 64, 40, 32);
    };
  }

  /** Makes the parser of this effort: of what trees find, or, to be fast, chains. */
  Parser parser(SymbolWriter writer, int window) {
    return optimal
        ? new OptimalParser(
            new BinaryTreeFinder(window, niceLength, depth), writer, window, longEnough)
        : new FastParser(new HashChainFinder(window, niceLength, depth), writer, niceLength);
  }
}
