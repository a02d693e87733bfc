package io.erofs.tools.build.codec.deflate;

import java.util.List;

/**
 * How hard to look for matches.
 *
 * @param depth most earlier places to compare with, for one position; 1 stands for the {@link
 *     FastParser}
 * @param nice length of a match that ends a search
 * @param lazy bytes to look ahead for a better match; 0 takes the first one
 */
record Effort(int depth, int nice, int lazy) {
  private static final List<Effort> LEVELS =
      List.of(
          new Effort(1, 32, 0),
          new Effort(4, 10, 0),
          new Effort(8, 16, 0),
          new Effort(16, 32, 0),
          new Effort(16, 32, 1),
          new Effort(32, 64, 1),
          new Effort(64, 128, 1),
          new Effort(128, 192, 2),
          new Effort(300, 258, 2),
          new Effort(600, 258, 2),
          new Effort(1200, 258, 2),
          new Effort(2400, 258, 2));

  /**
   * The effort of a level.
   *
   * @param level 1 to 12
   */
  static Effort ofLevel(int level) {
    return LEVELS.get(level - 1);
  }

  /** Makes a parser that takes this effort. */
  Parser newParser(int window) {
    return depth == 1 ? new FastParser(window) : new ChainParser(this, window);
  }
}
