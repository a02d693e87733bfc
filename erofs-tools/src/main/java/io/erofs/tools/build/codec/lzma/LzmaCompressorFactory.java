package io.erofs.tools.build.codec.lzma;

import io.erofs.model.Algorithm;
import io.erofs.tools.build.compress.Compressor;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.Optional;

/**
 * LZMA with one of twenty levels, in the form of MicroLZMA.
 *
 * <p>Levels 0 to 3 take what saves most at once and look at 4, 8, 24 or 48 earlier places; levels 4
 * to 9 find the cheapest symbols by the prices of the model; a match of 16, 32 or (6 to 9) 40 bytes
 * is taken at once. Levels 100 to 109 compare matches of up to 273 bytes (103 and 105: 192) and
 * look at more places. Levels that differ only in the size of their dictionary in XZ are the same
 * here, because the dictionary follows the size of the pclusters.
 *
 * <p>If nothing is said about the contexts of the model, each stream has those that suit its
 * beginning: of positions, two bits, or none for text.
 *
 * <p>Immutable and thread-safe.
 */
public final class LzmaCompressorFactory implements CompressorFactory {
  /** Level that {@code lzma} stands for. */
  public static final int DEFAULT_LEVEL = 6;

  /** Least dictionary, bytes. */
  public static final int MIN_DICTIONARY_SIZE = 4096;

  /** Greatest dictionary, bytes: what Linux allows. */
  public static final int MAX_DICTIONARY_SIZE = 8 << 20;

  /** Bits of the previous byte that choose a literal's context, where only others are given. */
  public static final int DEFAULT_LITERAL_CONTEXT_BITS = 3;

  /** Bits of the position that choose a literal's context, where only others are given. */
  public static final int DEFAULT_LITERAL_POSITION_BITS = 0;

  /** Bits of the position that choose a match's context, where only others are given. */
  public static final int DEFAULT_POSITION_BITS = 2;

  private static final int LEAST_AUTOMATIC_DICTIONARY = 32768;

  private final int level;
  private final Effort effort;
  private final int dictionarySize;
  private final Optional<Properties> properties;

  private LzmaCompressorFactory(int level, int dictionarySize, Optional<Properties> properties) {
    if (dictionarySize < MIN_DICTIONARY_SIZE || dictionarySize > MAX_DICTIONARY_SIZE) {
      throw new IllegalArgumentException(
          "dictionarySize="
              + dictionarySize
              + ", expected "
              + MIN_DICTIONARY_SIZE
              + " to "
              + MAX_DICTIONARY_SIZE);
    }
    this.level = level;
    this.effort = Effort.of(level);
    this.dictionarySize = dictionarySize;
    this.properties = properties;
  }

  /**
   * What {@code lzma,level=N,dictsize=N} names.
   *
   * @param level effort, 0 to 9 or 100 to 109
   * @param dictionarySize how far back matches reach, 4096 to 8388608 bytes
   * @return the factory
   * @throws IllegalArgumentException if a number is out of range, with its name
   */
  public static LzmaCompressorFactory lzma(int level, int dictionarySize) {
    return new LzmaCompressorFactory(level, dictionarySize, Optional.empty());
  }

  /**
   * What {@code lzma,level=N,dictsize=N,lc=N,lp=N,pb=N} names.
   *
   * @param level effort, 0 to 9 or 100 to 109
   * @param dictionarySize how far back matches reach, 4096 to 8388608 bytes
   * @param literalContextBits {@code lc}, leading bits of the previous byte that choose the context
   *     of a literal, 0 to 4
   * @param literalPositionBits {@code lp}, low bits of the position that choose the context of a
   *     literal, 0 to 4, with {@code lc} together at most 4
   * @param positionBits {@code pb}, low bits of the position that choose the context of a match, 0
   *     to 4
   * @return the factory
   * @throws IllegalArgumentException if a number is out of range, with its name
   */
  public static LzmaCompressorFactory lzma(
      int level,
      int dictionarySize,
      int literalContextBits,
      int literalPositionBits,
      int positionBits) {
    Properties properties = new Properties(literalContextBits, literalPositionBits, positionBits);
    return new LzmaCompressorFactory(level, dictionarySize, Optional.of(properties));
  }

  /**
   * The dictionary that {@code lzma} has if none is given: four pclusters, within limits.
   *
   * @param pclusterSize greatest size of a pcluster, bytes
   * @return bytes, 32768 to 8388608
   */
  public static int automaticDictionarySize(int pclusterSize) {
    long size = Math.max(LEAST_AUTOMATIC_DICTIONARY, 4L * pclusterSize);
    return (int) Math.min(MAX_DICTIONARY_SIZE, size);
  }

  @Override
  public Algorithm algorithm() {
    return Algorithm.LZMA;
  }

  @Override
  public String description() {
    String text = "lzma,level=" + level + ",dictsize=" + dictionarySize;
    return properties.map(p -> text + p.description()).orElse(text);
  }

  @Override
  public int window() {
    return dictionarySize;
  }

  @Override
  public Compressor newCompressor() {
    return new LzmaEncoder(effort, dictionarySize, properties);
  }
}
