package io.erofs.tools.build;

import io.erofs.tools.build.codec.deflate.DeflateCompressorFactory;
import io.erofs.tools.build.codec.lz4.Lz4;
import io.erofs.tools.build.codec.lzma.LzmaCompressorFactory;
import io.erofs.tools.build.codec.zstd.ZstdCompressorFactory;
import io.erofs.tools.build.compress.CompressorFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The compressors of this project, by the names and settings that mkfs.erofs knows them by.
 *
 * <p>A description is a name, then settings with commas: {@code lz4hc}, {@code lz4hc,level=12},
 * {@code zstd,level=19,dictsize=256K}; the level may be given as a number alone right behind the
 * name, as in {@code lzma,9}.
 */
public final class Compressors {
  private static final String LEVEL = "level";
  private static final String DICTIONARY = "dictsize";

  private static final int LZMA_LEVEL = 6;

  private static final List<Kind> KINDS =
      List.of(
          new Kind("lz4", List.of(), s -> Lz4.fast()),
          new Kind("lz4hc", List.of(LEVEL), s -> Lz4.hc(s.get(LEVEL, Lz4.DEFAULT_LEVEL))),
          new Kind("lzma", List.of(LEVEL, DICTIONARY, "lc", "lp", "pb"), Compressors::lzma),
          new Kind("deflate", List.of(LEVEL, DICTIONARY), Compressors::deflate),
          new Kind(
              "libdeflate",
              List.of(LEVEL),
              s -> DeflateCompressorFactory.libdeflate(s.get(LEVEL, 1))),
          new Kind("zstd", List.of(LEVEL, DICTIONARY), Compressors::zstd));

  private Compressors() {}

  /**
   * The names that a description may begin with.
   *
   * @return names, in a fixed order
   */
  public static List<String> names() {
    return KINDS.stream().map(Kind::name).toList();
  }

  /**
   * Makes a compressor from its description.
   *
   * @param description name and settings
   * @param pclusterSize largest pcluster that will be asked for, in bytes, which dictionaries
   *     without a given size follow
   * @return the factory
   * @throws IllegalArgumentException if there is no such name or setting, or a number is outside of
   *     its range; the message says which
   */
  public static CompressorFactory of(String description, int pclusterSize) {
    String[] parts = description.split(",", -1);
    for (Kind kind : KINDS) {
      if (kind.name().equals(parts[0])) {
        return kind.maker().apply(settings(kind, parts, pclusterSize));
      }
    }
    throw new IllegalArgumentException("unknown compressor '" + parts[0] + "'");
  }

  /**
   * Makes several compressors from descriptions with colons between them.
   *
   * @param descriptions at least one, the default one first
   * @param pclusterSize as for {@link #of}
   * @return the factories, in the same order
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static List<CompressorFactory> allOf(String descriptions, int pclusterSize) {
    List<CompressorFactory> all = new ArrayList<>();
    for (String description : descriptions.split(":", -1)) {
      all.add(of(description, pclusterSize));
    }
    return List.copyOf(all);
  }

  private static Settings settings(Kind kind, String[] parts, int pclusterSize) {
    Map<String, Integer> values = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      boolean isLevelAlone = i == 1 && parts[i].matches("[0-9]+");
      String key = isLevelAlone ? LEVEL : parts[i].substring(0, Math.max(0, equals));
      if (!kind.keys().contains(key)) {
        throw new IllegalArgumentException(
            "compressor '" + kind.name() + "' has no setting '" + parts[i] + "'");
      }
      values.put(key, number(kind, key, parts[i].substring(equals + 1)));
    }
    return new Settings(values, pclusterSize);
  }

  private static int number(Kind kind, String key, String text) {
    String digits = text;
    int unit = 1;
    if (key.equals(DICTIONARY) && !text.isEmpty()) {
      int shift = "KM".indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
      if (shift >= 0) {
        unit = 1 << 10 * (shift + 1);
        digits = text.substring(0, text.length() - 1);
      }
    }
    try {
      if (digits.matches("[0-9]{1,10}")) {
        return Math.multiplyExact(Integer.parseInt(digits), unit);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid(kind, key, text, e);
    }
    throw invalid(kind, key, text, new NumberFormatException(digits));
  }

  private static IllegalArgumentException invalid(
      Kind kind, String key, String text, Exception cause) {
    return new IllegalArgumentException(
        "invalid " + key + " '" + text + "' of compressor '" + kind.name() + "'", cause);
  }

  private static CompressorFactory deflate(Settings settings) {
    int level = settings.get(LEVEL, DeflateCompressorFactory.DEFAULT_LEVEL);
    return DeflateCompressorFactory.deflate(
        level, settings.get(DICTIONARY, DeflateCompressorFactory.MAX_DICTIONARY_SIZE));
  }

  private static CompressorFactory lzma(Settings settings) {
    int level = settings.get(LEVEL, LZMA_LEVEL);
    int dictionary =
        settings
            .find(DICTIONARY)
            .orElse(LzmaCompressorFactory.automaticDictionarySize(settings.pclusterSize()));
    boolean isPlain = Stream.of("lc", "lp", "pb").allMatch(key -> settings.find(key).isEmpty());
    return isPlain
        ? LzmaCompressorFactory.lzma(level, dictionary)
        : LzmaCompressorFactory.lzma(
            level, dictionary, settings.get("lc", 3), settings.get("lp", 0), settings.get("pb", 2));
  }

  /** Level 0 is the default one, as for others who speak of Zstandard. */
  private static CompressorFactory zstd(Settings settings) {
    int level = settings.get(LEVEL, 0);
    return ZstdCompressorFactory.of(
        level == 0 ? ZstdCompressorFactory.DEFAULT_LEVEL : level,
        settings.get(DICTIONARY, ZstdCompressorFactory.windowFor(settings.pclusterSize())));
  }

  private record Kind(
      String name, List<String> keys, Function<Settings, CompressorFactory> maker) {}

  private record Settings(Map<String, Integer> values, int pclusterSize) {
    int get(String key, int otherwise) {
      return find(key).orElse(otherwise);
    }

    Optional<Integer> find(String key) {
      return Optional.ofNullable(values.get(key));
    }
  }
}
