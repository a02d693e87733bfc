package io.erofs.tools.build;

import io.erofs.internal.format.OnDiskCompressionConfig;
import io.erofs.model.Algorithm;
import io.erofs.model.Bytes;
import io.erofs.model.CompressionConfig;
import io.erofs.model.XattrPrefix;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import io.erofs.tools.build.compress.FileStrategy;
import io.erofs.tools.build.data.CompressionSettings;
import io.erofs.tools.build.data.FragmentMode;
import io.erofs.tools.build.plan.LayoutSettings;
import io.erofs.tools.build.plan.MetadataForm;
import io.erofs.tools.build.plan.TablePlace;
import io.erofs.tools.build.plan.XattrForm;
import io.erofs.tools.build.tree.TreeSettings;
import io.erofs.tools.build.write.VolumeSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Hands the options to those who follow them. */
final class InternalSettings {
  private InternalSettings() {}

  static TreeSettings tree(BuildOptions options) {
    OwnerOptions owners = options.owners();
    return new TreeSettings(
        options.exclude(),
        options.excludesAny(),
        owners.forcedUid(),
        owners.forcedGid(),
        owners.uidOffset(),
        owners.gidOffset(),
        times(options),
        options.times().buildTime(),
        options.xattrs().tolerance() >= 0,
        options.dereferenceHardLinks(),
        options.omitDot());
  }

  private static TreeSettings.Times times(BuildOptions options) {
    if (options.inodeForm() == InodeForm.COMPACT && !options.bit48()) {
      return TreeSettings.Times.FIXED;
    }
    return switch (options.times().mode()) {
      case PRESERVE -> TreeSettings.Times.PRESERVE;
      case CLAMP -> TreeSettings.Times.CLAMP;
      case FIXED -> TreeSettings.Times.FIXED;
    };
  }

  static LayoutSettings layout(BuildOptions options) {
    return new LayoutSettings(
        Integer.numberOfTrailingZeros(options.blockSize()),
        options.chunks().size() == 0 ? 0 : Long.numberOfTrailingZeros(options.chunks().size()),
        options.chunks().form() == ChunkForm.INDEXES,
        options.chunks().form() == ChunkForm.BLOCK_MAP,
        options.inodeForm() == InodeForm.COMPACT,
        options.inodeForm() == InodeForm.EXTENDED,
        options.inlineData(),
        options.chunks().keepHoles(),
        options.bit48(),
        options.omitDot(),
        xattrs(options),
        options.dataAlignment(),
        options.imageAlignment(),
        options.rootXattrSize(),
        configBytes(options.compression()),
        metadata(options.compression()),
        options.compression().legacyIndex(),
        options.compression().deduplicates() || options.compression().fragments().isEnabled());
  }

  private static XattrForm xattrs(BuildOptions options) {
    XattrOptions xattrs = options.xattrs();
    List<XattrPrefix> prefixes = new ArrayList<>();
    if (!xattrs.inodeDigest().isEmpty()) {
      prefixes.add(LongPrefixes.split(xattrs.inodeDigest()));
    }
    for (Bytes prefix : xattrs.prefixes()) {
      prefixes.add(LongPrefixes.split(prefix));
    }
    return new XattrForm(
        xattrs.tolerance() < 0 ? Integer.MAX_VALUE : xattrs.tolerance(),
        xattrs.nameFilter(),
        List.copyOf(prefixes),
        xattrs.inodeDigest(),
        tablePlace(options));
  }

  /** Where readers look for the table of prefixes, which depends on what else there is. */
  private static TablePlace tablePlace(BuildOptions options) {
    CompressionOptions compression = options.compression();
    boolean isBoxed = compression.metadata().isBoxed();
    if (options.xattrs().plainPrefixes()) {
      return isBoxed ? TablePlace.HEAD : TablePlace.SHARED;
    }
    boolean isPacked =
        compression.isEnabled() && compression.fragments().mode() != FragmentMode.NONE;
    return isPacked && !isBoxed ? TablePlace.PACKED : TablePlace.SHARED;
  }

  private static MetadataForm metadata(CompressionOptions options) {
    MetadataOptions metadata = options.metadata();
    return new MetadataForm(
        metadata.isBoxed(),
        metadata.compressedDirectories() && options.isEnabled(),
        metadata.directoriesTogether());
  }

  /** How the metabox is compressed. */
  static CompressionSettings metabox(BuildOptions options) {
    MetadataOptions metadata = options.compression().metadata();
    int pcluster = metadata.pclusterSize() == 0 ? options.blockSize() : metadata.pclusterSize();
    return hidden(options, new FileChoice(metadata.algorithm(), pcluster));
  }

  /** How directories are compressed. */
  static CompressionSettings directories(BuildOptions options) {
    int pcluster = options.compression().pclusterSize();
    return hidden(options, new FileChoice(0, pcluster == 0 ? options.blockSize() : pcluster));
  }

  private static CompressionSettings hidden(BuildOptions options, FileChoice choice) {
    return new CompressionSettings(
        Integer.numberOfTrailingZeros(options.blockSize()),
        options.compression().algorithms(),
        FileStrategy.always(choice),
        options.compression().maxExtentBytes(),
        false,
        false,
        false,
        FragmentMode.NONE,
        1);
  }

  static CompressionSettings compression(BuildOptions options) {
    CompressionOptions compression = options.compression();
    return new CompressionSettings(
        Integer.numberOfTrailingZeros(options.blockSize()),
        compression.algorithms(),
        compression.strategy(options.blockSize()),
        compression.maxExtentBytes(),
        compression.inlineTails(),
        options.bit48()
            && !compression.deduplicates()
            && compression.isUnaligned(options.blockSize()),
        compression.deduplicates(),
        compression.fragments().mode(),
        options.dataAlignment());
  }

  /** How the packed inode is compressed. */
  static CompressionSettings packed(BuildOptions options) {
    CompressionSettings files = compression(options);
    FragmentOptions fragments = options.compression().fragments();
    int wanted =
        fragments.pclusterSize() == 0
            ? options.compression().pclusterSize()
            : fragments.pclusterSize();
    FileChoice choice =
        new FileChoice(fragments.algorithm(), Math.max(wanted, options.blockSize()));
    return new CompressionSettings(
        files.blockBits(),
        files.codecs(),
        FileStrategy.always(choice),
        files.maxExtent(),
        false,
        files.unaligned(),
        false,
        FragmentMode.NONE,
        files.alignment());
  }

  /** Room for a record of each algorithm, of which the image may need fewer. */
  private static int configBytes(CompressionOptions options) {
    Set<Algorithm> algorithms = new HashSet<>();
    int bytes = 0;
    for (CompressorFactory factory : options.algorithms()) {
      Algorithm algorithm = factory.algorithm();
      if (algorithms.add(algorithm)) {
        bytes += OnDiskCompressionConfig.size(new CompressionConfig(algorithm, 0, 0));
      }
    }
    return bytes;
  }

  static VolumeSettings volume(BuildOptions options) {
    Optional<UUID> uuid =
        options.uuid().isRandom() ? Optional.of(UUID.randomUUID()) : options.uuid().fixed();
    return new VolumeSettings(
        options.label(), uuid, options.checksum(), options.xattrs().plainPrefixes());
  }
}
