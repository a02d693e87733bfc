package io.erofs.tools.build.codec.deflate;

import java.util.List;

/**
 * How hard to look for matches.
 *
 * @param depth most earlier places to compare with, for one position; 1 stands for the {@link
 *     FastParser}
 * @param nice length of a match that ends a search
 * @param lazy bytes to look ahead for a better match; 0 takes the first one
 * @param passes rounds of the search for the cheapest way; 0 for none
 */
record Effort(int depth, int nice, int lazy, int passes) {
  private static final List<Effort> LEVELS =
      List.of(
          new Effort(1, 32, 0, 0),
          new Effort(4, 10, 0, 0),
          new Effort(8, 16, 0, 0),
          new Effort(16, 32, 0, 0),
          new Effort(16, 32, 1, 0),
          new Effort(24, 48, 1, 0),
          new Effort(40, 80, 1, 0),
          new Effort(64, 128, 1, 0),
          new Effort(96, 160, 2, 0),
          new Effort(32, 64, 0, 2),
          new Effort(100, 150, 0, 3),
          new Effort(300, 258, 0, 6));

  /**
   * The effort of a level.
   *
   * @param level 1 to 12
   */
  static Effort ofLevel(int level) {
    return LEVELS.get(level - 1);
  }

  /** Tokens of the smallest piece that may become a block. */
  int chunkTokens() {
    if (passes > 0) {
      return 512;
    }
    return depth == 1 ? 2048 : 1024;
  }

  /** Makes a parser that takes this effort. */
  Parser newParser(int window) {
    if (passes > 0) {
      return new OptimalParser(this, window);
    }
    return depth == 1 ? new FastParser(window) : new ChainParser(this, window);
  }
}
