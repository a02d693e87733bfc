package io.erofs.tools.build.codec.lz4;

/**
 * What a level spends.
 *
 * @param longAttempts most candidates that share eight bytes with a position
 * @param shortAttempts most candidates that share four bytes, if none shares eight
 * @param enough length of a match that is taken at once, at least 20
 * @param step one in so many positions inside of a match, a power of two, is remembered: what
 *     begins there is found again where the match begins, as long as that is near enough
 */
record Effort(int longAttempts, int shortAttempts, int enough, int step) {
  private static final Effort[] LEVELS = {
    new Effort(1, 1, 64, 4),
    new Effort(1, 2, 64, 4),
    new Effort(2, 2, 64, 4),
    new Effort(4, 4, 64, 4),
    new Effort(8, 4, 128, 4),
    new Effort(12, 6, 128, 4),
    new Effort(16, 8, 128, 4),
    new Effort(24, 12, 128, 4),
    new Effort(32, 16, 256, 4),
    new Effort(32, 16, 512, 1),
    new Effort(48, 24, 512, 1),
    new Effort(64, 32, 512, 1),
  };

  /** The effort of a level from 1 on. */
  static Effort of(int level) {
    return LEVELS[level - 1];
  }
}
