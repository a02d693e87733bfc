package io.erofs.tools.build.codec.lz4;

/**
 * What a level spends.
 *
 * @param longAttempts most candidates that share eight bytes with a position
 * @param shortAttempts most candidates that share four bytes, if none shares eight
 * @param enough length of a match that is taken at once, at least 20
 * @param everywhere whether to look for matches at every position
 */
record Effort(int longAttempts, int shortAttempts, int enough, boolean everywhere) {
  private static final Effort[] LEVELS = {
    new Effort(1, 1, 64, false),
    new Effort(1, 2, 64, false),
    new Effort(2, 2, 64, false),
    new Effort(4, 4, 64, false),
    new Effort(8, 4, 128, false),
    new Effort(12, 6, 128, false),
    new Effort(16, 8, 128, false),
    new Effort(24, 12, 128, false),
    new Effort(32, 16, 256, false),
    new Effort(64, 32, 512, false),
    new Effort(128, 64, 512, false),
    new Effort(512, 128, 512, false),
  };

  /** The effort of a level from 1 on. */
  static Effort of(int level) {
    return LEVELS[level - 1];
  }
}
