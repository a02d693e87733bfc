package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import io.erofs.tools.build.CompressionOptions;
import io.erofs.tools.build.Compressors;
import io.erofs.tools.build.FragmentOptions;
import io.erofs.tools.build.MetadataOptions;
import io.erofs.tools.build.compress.CompressorFactory;
import io.erofs.tools.build.compress.FileChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of mkfs.erofs about compression. */
final class MkfsCompression {
  /** The extended options in the order of the bits of {@code --zfeature-bits}. */
  private static final List<String> FEATURE_BITS =
      List.of(
          "legacy-compress",
          "ztailpacking",
          "fragments",
          "all-fragments",
          "dedupe",
          "fragdedupe",
          "48bit",
          "dot-omitted");

  /** The extended options about compression. */
  private static final List<String> EXTENDED = FEATURE_BITS.subList(0, 6);

  /** Those that may have a value. */
  private static final List<String> VALUED = List.of("fragments", "all-fragments", "fragdedupe");

  private final CompressionOptions.Builder options = CompressionOptions.builder();
  private final List<String> algorithms = new ArrayList<>();
  private Optional<Bytes> hints = Optional.empty();
  private MetadataOptions metadata = MetadataOptions.DEFAULTS;
  private Optional<String> metadataAlgorithm = Optional.empty();
  private FragmentOptions fragments = FragmentOptions.NONE;
  private boolean fragmentDeduplication = true;
  private int packedPcluster;
  private int pclusterSize;

  /** Takes an option; false if it is about something else. */
  boolean take(Arguments.Given given, ExtendedOptions extended) throws UsageException {
    switch (given.key()) {
      case "z" -> algorithms.addAll(List.of(given.text().split(":", -1)));
      case "m" -> metadata(given);
      case "zD" -> metadata = metadata.withCompressedDirectories(isOn(given));
      case "MZ" -> zone(given);
      case "C" -> pclusterSize = (int) given.size(1, CompressionOptions.MAX_PCLUSTER_SIZE);
      case "max-extent-bytes" -> maxExtent(given);
      case "compress-hints" -> hints = Optional.of(given.value());
      case "zfeature-bits" -> featureBits(given, extended);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Sets an extended option; false if it is about something else. */
  boolean set(String name, boolean on, Optional<String> value) throws UsageException {
    if (!EXTENDED.contains(name)) {
      return false;
    }
    if (value.isPresent() && !(on && VALUED.contains(name))) {
      throw ExtendedOptions.noValue(name);
    }
    switch (name) {
      case "ztailpacking" -> options.inlineTails(on);
      case "legacy-compress" -> options.legacyIndex(on);
      case "fragments" -> fragments(on ? FragmentOptions.TAILS : FragmentOptions.NONE, value);
      case "all-fragments" -> fragments(on ? FragmentOptions.ALL : FragmentOptions.NONE, value);
      case "fragdedupe" -> fragmentDeduplication(on, value);
      default -> options.deduplicate(on);
    }
    return true;
  }

  private void fragments(FragmentOptions chosen, Optional<String> size) throws UsageException {
    fragments = chosen;
    if (size.isPresent()) {
      packedPcluster =
          (int) Numbers.parseSize("-E", size.get(), 1, CompressionOptions.MAX_PCLUSTER_SIZE);
    }
  }

  private void fragmentDeduplication(boolean on, Optional<String> value) throws UsageException {
    if (value.isPresent() && !value.get().matches("inode|full")) {
      throw new UsageException("invalid -Efragdedupe '" + value.get() + "': inode or full");
    }
    fragmentDeduplication = on;
  }

  /** The options with what was taken. */
  CompressionOptions options(int blockSize) throws IOException, UsageException {
    int named = algorithms.size();
    if (named == 0 && (pclusterSize != 0 || hints.isPresent())) {
      throw new UsageException(
          (hints.isPresent() ? "--compress-hints" : "-C") + " needs an algorithm, see -z");
    }
    options.pclusterSize(named == 0 ? 0 : pclusterSize);
    int largest = Math.max(pclusterSize, blockSize);
    if (hints.isPresent()) {
      FileChoice otherwise = new FileChoice(0, pclusterSize == 0 ? blockSize : pclusterSize);
      CompressHints read =
          CompressHints.read(HostPaths.of(hints.get()), named, blockSize, otherwise);
      largest = Math.max(largest, read.largestPcluster());
      options.strategy(read);
    }
    options.fragments(
        fragments.withPclusterSize(packedPcluster).withDeduplication(fragmentDeduplication));
    largest = Math.max(largest, packedPcluster);
    options.metadata(metadataOptions(named));
    options.algorithms(factories(Math.max(largest, metadata.pclusterSize())));
    return options.build();
  }

  /** The algorithm of the metadata is one of those of files, by its number, or one more. */
  private MetadataOptions metadataOptions(int named) throws UsageException {
    if (metadataAlgorithm.isEmpty()) {
      return metadata;
    }
    String text = metadataAlgorithm.get();
    if (text.matches("[0-9]+")) {
      int index = (int) Numbers.parse("-m", text, 0, CompressionOptions.MAX_ALGORITHMS);
      return metadata.withBox(index, metadata.pclusterSize());
    }
    algorithms.add(text);
    return metadata.withBox(named, metadata.pclusterSize());
  }

  private List<CompressorFactory> factories(int largestPcluster) throws UsageException {
    try {
      List<CompressorFactory> factories = new ArrayList<>();
      for (String algorithm : algorithms) {
        factories.add(Compressors.of(algorithm, largestPcluster));
      }
      return factories;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private void metadata(Arguments.Given given) throws UsageException {
    String text = given.text();
    int colon = text.indexOf(':');
    String size = colon < 0 ? text : text.substring(0, colon);
    metadataAlgorithm = colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
    metadata =
        metadata.withBox(
            0, (int) Numbers.parseSize("-m", size, 1, CompressionOptions.MAX_PCLUSTER_SIZE));
  }

  private void zone(Arguments.Given given) throws UsageException {
    String text = given.hasValue() ? given.text() : "id";
    boolean isKnown = text.equals("0") || text.matches("d*i[di]*");
    if (!isKnown) {
      throw new UsageException(
          "invalid --MZ '" + text + "': 0, or i for inodes, or id with directories");
    }
    metadata = metadata.withDirectoriesTogether(text.contains("d"));
  }

  private static boolean isOn(Arguments.Given given) throws UsageException {
    return !given.hasValue() || given.number(0, 1) == 1;
  }

  private void maxExtent(Arguments.Given given) throws UsageException {
    long bytes = given.size(0, 0xFFFFFFFFL);
    if (bytes != 0) {
      options.maxExtentBytes((int) Math.min(bytes, CompressionOptions.MAX_EXTENT_BYTES));
    }
  }

  private static void featureBits(Arguments.Given given, ExtendedOptions extended)
      throws UsageException {
    long bits = given.number(0, (1 << FEATURE_BITS.size()) - 1);
    // Options above the highest bit stay as they are, as with erofs-utils.
    for (int i = 0; bits >> i != 0; i++) {
      boolean on = (bits >> i & 1) != 0;
      extended.take((on ? "" : "^") + FEATURE_BITS.get(i));
    }
  }
}
