package io.erofs.tools.build.write;

import io.erofs.internal.format.OnDiskCompressionConfig;
import io.erofs.model.Algorithm;
import io.erofs.model.CompressionConfig;
import io.erofs.model.Feature;
import io.erofs.tools.build.data.AlgorithmUse;
import io.erofs.tools.build.data.CompressedData;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** What the superblock tells about the algorithms that are really used. */
final class UsedConfigs {
  private final Collection<CompressionConfig> configs;
  private final boolean needed;

  private UsedConfigs(Collection<CompressionConfig> configs, boolean needed) {
    this.configs = configs;
    this.needed = needed;
  }

  static UsedConfigs of(CompressedData data, int blockBits) {
    Map<Algorithm, CompressionConfig> used = new EnumMap<>(Algorithm.class);
    for (AlgorithmUse use : data.uses()) {
      if (use.inputBytes() > 0) {
        CompressionConfig config =
            new CompressionConfig(
                use.factory().algorithm(),
                use.factory().window(),
                Math.max(1, use.mostPclusterBytes() >>> blockBits));
        used.merge(config.algorithm(), config, UsedConfigs::larger);
      }
    }
    boolean isPlainLz4 = used.isEmpty() || used.keySet().equals(java.util.Set.of(Algorithm.LZ4));
    return new UsedConfigs(
        used.values(), !isPlainLz4 || data.features().contains(Feature.BIG_PCLUSTER));
  }

  private static CompressionConfig larger(CompressionConfig one, CompressionConfig other) {
    return new CompressionConfig(
        one.algorithm(),
        Math.max(one.window(), other.window()),
        Math.max(one.maxPclusterBlocks(), other.maxPclusterBlocks()));
  }

  /** Whether there are records behind the superblock. */
  boolean isNeeded() {
    return needed;
  }

  /** Which algorithms there are, or, without records, LZ4's largest distance. */
  int superblockField() {
    int field = 0;
    for (CompressionConfig config : configs) {
      field |= needed ? 1 << config.algorithm().ordinal() : (int) config.window();
    }
    return field;
  }

  /** Bytes of all records. */
  int size() {
    int size = 0;
    for (CompressionConfig config : configs) {
      size += needed ? OnDiskCompressionConfig.size(config) : 0;
    }
    return size;
  }

  /** Encodes the records. */
  void encode(byte[] target, int from) {
    int at = from;
    if (needed) {
      for (CompressionConfig config : configs) {
        OnDiskCompressionConfig.encode(config, target, at);
        at += OnDiskCompressionConfig.size(config);
      }
    }
  }
}
