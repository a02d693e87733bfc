package io.erofs.tools.build.codec.lz4;

import io.erofs.tools.build.compress.Compressor;

/**
 * What a level spends.
 *
 * @param optimal whether the cheapest way through the matches is chosen, not just a good one
 * @param longAttempts most candidates that share eight bytes with a position
 * @param shortAttempts most candidates that share four bytes, if none shares eight
 * @param enough length of a match that is taken at once, at least 20
 * @param step one in so many positions inside of a match, a power of two, is remembered: what
 *     begins there is found again where the match begins, as long as that is near enough
 */
record Effort(boolean optimal, int longAttempts, int shortAttempts, int enough, int step) {
  private static final Effort[] LEVELS = {
    lazy(1, 1),
    lazy(1, 2),
    lazy(2, 2),
    lazy(4, 4),
    optimal(2, 1, 4),
    optimal(4, 2, 4),
    optimal(8, 4, 4),
    optimal(12, 6, 4),
    optimal(16, 8, 4),
    optimal(32, 16, 1),
    optimal(48, 24, 1),
    optimal(64, 32, 1),
  };

  private static Effort lazy(int longAttempts, int shortAttempts) {
    return new Effort(false, longAttempts, shortAttempts, 64, 4);
  }

  private static Effort optimal(int longAttempts, int shortAttempts, int step) {
    return new Effort(true, longAttempts, shortAttempts, 512, step);
  }

  /** The effort of a level from 1 on. */
  static Effort of(int level) {
    return LEVELS[level - 1];
  }

  /**
   * Makes a compressor that takes this effort.
   *
   * @param maxDistance greatest distance of a match
   * @param positions numbers for the positions in its tables
   */
  Compressor newCompressor(int maxDistance, Positions positions) {
    return optimal
        ? new ParsingCompressor(this, maxDistance, positions)
        : new LazyCompressor(this, maxDistance, positions);
  }
}
