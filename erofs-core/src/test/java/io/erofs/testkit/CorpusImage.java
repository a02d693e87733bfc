package io.erofs.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A good image of the corpus.
 *
 * @param name name that says what it shows
 * @param image the image file; never to be written to
 * @param sideFiles extra devices in the order of the device table
 * @param manifest the truth about it
 */
public record CorpusImage(String name, Path image, List<Path> sideFiles, Manifest manifest) {
  private static final Set<String> ALGORITHMS =
      Set.of("lz4", "lz4hc", "lzma", "deflate", "libdeflate", "zstd");

  /** Copies the list. */
  public CorpusImage {
    sideFiles = List.copyOf(sideFiles);
  }

  /**
   * What the image shows.
   *
   * @return words such as {@code chunk-indexes}
   */
  public List<String> features() {
    return manifest.features();
  }

  /**
   * Where the image begins in its file.
   *
   * @return byte offset
   */
  public long offset() {
    return manifest.offset();
  }

  /**
   * Whether a kernel with pages of 4 KiB mounts it.
   *
   * @return true if so
   */
  public boolean kernelMounts() {
    return manifest.kernelMounts();
  }

  /**
   * Whether every byte of data and metadata can be read without a decompressor.
   *
   * @return true if no inode is compressed, the metabox included
   */
  public boolean uncompressed() {
    return !hasCompressedMetabox() && !hasCompressedInodes();
  }

  /**
   * Whether the metadata can only be read with a decompressor.
   *
   * @return true if the image has a compressed metabox
   */
  public boolean hasCompressedMetabox() {
    return manifest.superblockFeatures().contains("metabox")
        && !features().contains("metabox-uncompressed");
  }

  private boolean hasCompressedInodes() {
    boolean layoutsKnown =
        !manifest.layouts().isEmpty()
            || manifest.entries().stream().noneMatch(entry -> entry.layout().isEmpty());
    if (!layoutsKnown) {
      return features().stream().anyMatch(ALGORITHMS::contains);
    }
    return manifest.layouts().keySet().stream().anyMatch(key -> key.contains(":compressed"))
        || manifest.entries().stream().anyMatch(entry -> entry.layout().startsWith("compressed"));
  }

  /** The name alone, for test reports. */
  @Override
  public String toString() {
    return name;
  }
}
