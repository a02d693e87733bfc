package io.erofs.tools.build.codec.deflate;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;

/**
 * DEFLATE with one of twelve efforts or none, under either of the names that erofs-utils has for
 * it.
 *
 * <p>Both names are the same encoder and a level means the same with both; they differ in the
 * levels they allow. Level 0 compresses nothing. Level 1 looks at the last two places with the same
 * hash and hurries through what does not repeat; 2 to 4 take the longest match of a chain; 5 to 7
 * compare it with those that begin one, 8 and 9 two bytes later; 10 to 12 search for the cheapest
 * way through all matches, two, three and six times. At every level blocks end where their
 * statistics change.
 *
 * <p>Immutable and thread-safe.
 */
public final class DeflateCompressorFactory implements CompressorFactory {
  /** Level that both names stand for if none is given. */
  public static final int DEFAULT_LEVEL = 1;

  /** Greatest level of {@code deflate}. */
  public static final int MAX_DEFLATE_LEVEL = 9;

  /** Greatest level of {@code libdeflate}. */
  public static final int MAX_LIBDEFLATE_LEVEL = 12;

  /** Greatest window and the default one, bytes. */
  public static final int MAX_DICTIONARY_SIZE = Alphabets.WINDOW;

  private final String description;
  private final int level;
  private final int window;

  private DeflateCompressorFactory(String description, int level, int window) {
    this.description = description;
    this.level = level;
    this.window = window;
  }

  /**
   * What {@code deflate,level=N} names.
   *
   * @param level effort, 0 to 9
   * @return the factory
   * @throws IllegalArgumentException if the level is out of range
   */
  public static DeflateCompressorFactory deflate(int level) {
    return deflate(level, MAX_DICTIONARY_SIZE);
  }

  /**
   * What {@code deflate,level=N,dictsize=N} names.
   *
   * @param level effort, 0 to 9
   * @param dictionarySize window in bytes: a power of two, at most 32768
   * @return the factory
   * @throws IllegalArgumentException if a number is out of range, with its name
   */
  public static DeflateCompressorFactory deflate(int level, int dictionarySize) {
    String description = "deflate,level=" + checkLevel(level, MAX_DEFLATE_LEVEL);
    if (Integer.bitCount(dictionarySize) != 1
        || dictionarySize < 1
        || dictionarySize > MAX_DICTIONARY_SIZE) {
      throw new IllegalArgumentException(
          "dictionarySize="
              + dictionarySize
              + ", expected a power of two, at most "
              + MAX_DICTIONARY_SIZE);
    }
    if (dictionarySize < MAX_DICTIONARY_SIZE) {
      description += ",dictsize=" + dictionarySize;
    }
    return new DeflateCompressorFactory(description, level, dictionarySize);
  }

  /**
   * What {@code libdeflate,level=N} names.
   *
   * @param level effort, 0 to 12
   * @return the factory
   * @throws IllegalArgumentException if the level is out of range
   */
  public static DeflateCompressorFactory libdeflate(int level) {
    return new DeflateCompressorFactory(
        "libdeflate,level=" + checkLevel(level, MAX_LIBDEFLATE_LEVEL), level, MAX_DICTIONARY_SIZE);
  }

  @Override
  public Algorithm algorithm() {
    return Algorithm.DEFLATE;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public int window() {
    return window;
  }

  @Override
  public Compressor newCompressor() {
    return level == 0
        ? new StoredCompressor()
        : new DeflateCompressor(Effort.ofLevel(level), window);
  }

  private static int checkLevel(int level, int max) {
    if (level < 0 || level > max) {
      throw new IllegalArgumentException("level=" + level + ", expected 0 to " + max);
    }
    return level;
  }
}
