package io.erofs.tools.build.codec.zstd;

import java.util.List;

/**
 * What a level means.
 *
 * @param strategy how matches are chosen
 * @param hashLog base-2 logarithm of the size of the table of hashes
 * @param attempts most places that are compared with one; for the strategies with chains
 * @param depth more places that are looked at before a match is taken; for the same strategies
 */
record Effort(Strategy strategy, int hashLog, int attempts, int depth) {
  private static final List<Effort> LEVELS =
      List.of(
          new Effort(Strategy.DOUBLE_FAST, 14, 1, 0),
          new Effort(Strategy.DOUBLE_FAST, 15, 1, 0),
          new Effort(Strategy.DOUBLE_FAST, 16, 1, 0),
          new Effort(Strategy.LAZY, 16, 2, 1),
          new Effort(Strategy.LAZY, 16, 4, 1),
          new Effort(Strategy.LAZY, 16, 6, 1),
          new Effort(Strategy.LAZY, 16, 8, 2),
          new Effort(Strategy.LAZY, 16, 16, 2),
          new Effort(Strategy.LAZY, 17, 24, 2),
          new Effort(Strategy.LAZY, 17, 40, 2),
          new Effort(Strategy.LAZY, 17, 48, 2),
          new Effort(Strategy.LAZY, 17, 64, 2),
          new Effort(Strategy.LAZY, 17, 80, 2),
          new Effort(Strategy.LAZY, 17, 96, 2),
          new Effort(Strategy.LAZY, 17, 112, 2),
          new Effort(Strategy.LAZY, 17, 128, 2),
          new Effort(Strategy.LAZY, 17, 160, 2),
          new Effort(Strategy.LAZY, 17, 192, 2),
          new Effort(Strategy.LAZY, 17, 256, 2),
          new Effort(Strategy.LAZY, 17, 384, 2),
          new Effort(Strategy.LAZY, 17, 512, 2),
          new Effort(Strategy.LAZY, 17, 768, 2));

  /** How matches are chosen. */
  enum Strategy {
    /** The last place with the same hash of eight bytes, or else of four. */
    DOUBLE_FAST,
    /** The best of a chain of places, unless one of the next bytes has a better one. */
    LAZY
  }

  /** The effort of a level, from 1 on. */
  static Effort of(int level) {
    return LEVELS.get(level - 1);
  }

  /** Makes a parser. */
  Parser parser(int window) {
    int windowLog = Log2.floor(window);
    int hash = Math.min(hashLog, windowLog);
    return strategy == Strategy.DOUBLE_FAST
        ? new DoubleFastParser(window, hash, hash)
        : new LazyParser(window, hash, windowLog, attempts, depth);
  }
}
