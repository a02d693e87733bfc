package io.erofs.tools.build.codec.lz4;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;

/**
 * The LZ4 encoders: a fast one, and one whose levels spend more and more time on finding longer
 * matches.
 *
 * <p>Levels of the latter differ in how many earlier positions they look at for a match. Up to 4
 * they take a match unless a later one makes it needless; from 5 on they choose the cheapest way
 * through the matches that they know.
 */
public final class Lz4 implements CompressorFactory {
  /** Level of the thorough encoder that 0 stands for. */
  public static final int DEFAULT_LEVEL = 9;

  /** Greatest level of the thorough encoder. */
  public static final int MAX_LEVEL = 12;

  private static final int FAST = -1;

  private final int level;
  private final int maxDistance;

  private Lz4(int level, int maxDistance) {
    this.level = level;
    this.maxDistance = maxDistance;
  }

  /**
   * The fast encoder, {@code lz4}.
   *
   * @return the factory, with matches at every distance of the format
   */
  public static Lz4 fast() {
    return new Lz4(FAST, Sequences.MAX_DISTANCE);
  }

  /**
   * The thorough encoder, {@code lz4hc}.
   *
   * @param level 1 to {@link #MAX_LEVEL}, or 0 for {@link #DEFAULT_LEVEL}
   * @return the factory, with matches at every distance of the format
   * @throws IllegalArgumentException if there is no such level
   */
  public static Lz4 hc(int level) {
    if (level < 0 || level > MAX_LEVEL) {
      throw new IllegalArgumentException("lz4hc level=" + level + ", expected 0 to " + MAX_LEVEL);
    }
    return new Lz4(level == 0 ? DEFAULT_LEVEL : level, Sequences.MAX_DISTANCE);
  }

  /**
   * The same encoder with another greatest distance of a match.
   *
   * @param distance 1 to 65535
   * @return another factory
   * @throws IllegalArgumentException if the distance is not in this range
   */
  public Lz4 withMaxDistance(int distance) {
    if (distance < 1 || distance > Sequences.MAX_DISTANCE) {
      throw new IllegalArgumentException(
          "lz4 distance=" + distance + ", expected 1 to " + Sequences.MAX_DISTANCE);
    }
    return new Lz4(level, distance);
  }

  @Override
  public Algorithm algorithm() {
    return Algorithm.LZ4;
  }

  @Override
  public String description() {
    return level == FAST ? "lz4" : "lz4hc,level=" + level;
  }

  @Override
  public int window() {
    return maxDistance;
  }

  @Override
  public Compressor newCompressor() {
    Positions positions = new Positions(1);
    return level == FAST
        ? new FastCompressor(maxDistance, positions)
        : Effort.of(level).newCompressor(maxDistance, positions);
  }
}
