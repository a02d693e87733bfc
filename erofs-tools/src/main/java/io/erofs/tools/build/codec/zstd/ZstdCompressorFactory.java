package io.erofs.tools.build.codec.zstd;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;

/**
 * Zstandard with a level and a window.
 *
 * <p>Immutable and thread-safe.
 */
public final class ZstdCompressorFactory implements CompressorFactory {
  /** The least effort. */
  public static final int MIN_LEVEL = 1;

  /** The level to take if there is no reason for another one. */
  public static final int DEFAULT_LEVEL = 3;

  /** The greatest effort. */
  public static final int MAX_LEVEL = 22;

  /** The least window, in bytes. */
  public static final int MIN_WINDOW = 1 << 10;

  /** The greatest window, in bytes: Linux decodes no frame with a larger one. */
  public static final int MAX_WINDOW = 1 << 20;

  /** Windows for a pcluster are this many times as large. */
  private static final int WINDOW_FACTOR = 8;

  private final int level;
  private final int window;

  private ZstdCompressorFactory(int level, int window) {
    this.level = level;
    this.window = window;
  }

  /**
   * Zstandard with the largest window.
   *
   * @param level the effort, {@value #MIN_LEVEL} to {@value #MAX_LEVEL}
   * @return the factory
   * @throws IllegalArgumentException if the level is out of range
   */
  public static ZstdCompressorFactory of(int level) {
    return of(level, MAX_WINDOW);
  }

  /**
   * Zstandard.
   *
   * @param level the effort, {@value #MIN_LEVEL} to {@value #MAX_LEVEL}
   * @param window greatest distance of a match in bytes, a power of two from {@value #MIN_WINDOW}
   *     to {@value #MAX_WINDOW}
   * @return the factory
   * @throws IllegalArgumentException if an argument is out of range
   */
  public static ZstdCompressorFactory of(int level, int window) {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      throw new IllegalArgumentException(
          "level=" + level + ", expected " + MIN_LEVEL + " to " + MAX_LEVEL);
    }
    if (window < MIN_WINDOW || window > MAX_WINDOW || Integer.bitCount(window) != 1) {
      throw new IllegalArgumentException(
          "window="
              + window
              + ", expected a power of two from "
              + MIN_WINDOW
              + " to "
              + MAX_WINDOW);
    }
    return new ZstdCompressorFactory(level, window);
  }

  /**
   * The window that suits outputs of a size: eight times as large, rounded down to a power of two,
   * within the limits.
   *
   * @param capacity bytes of the largest pcluster, at least 1
   * @return the window in bytes
   */
  public static int windowFor(int capacity) {
    long wanted = Integer.highestOneBit(capacity) * (long) WINDOW_FACTOR;
    return (int) Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, wanted));
  }

  @Override
  public Algorithm algorithm() {
    return Algorithm.ZSTD;
  }

  @Override
  public String description() {
    return "zstd,level=" + level + ",dictsize=" + window;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public Compressor newCompressor() {
    return new ZstdCompressor(Effort.of(level).parser(window), Log2.floor(window));
  }
}
