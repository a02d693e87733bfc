package io.erofs.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
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
  private static final int META_BLOCK = 0x28;
  private static final int METABOX_NID = 0x80;
  private static final int INODE_SLOT = 32;
  private static final int COMPRESSED_FULL = 1;
  private static final int COMPRESSED_COMPACT = 3;
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
    if (!manifest.superblockFeatures().contains("metabox")) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int superblock = Math.toIntExact(offset()) + ImagePatcher.SUPERBLOCK;
    long inode =
        offset()
            + bytes.getInt(superblock + META_BLOCK) * manifest.superblock("block_size")
            + bytes.getLong(superblock + METABOX_NID) * INODE_SLOT;
    int layout = bytes.getShort(Math.toIntExact(inode)) >> 1 & 7;
    return layout == COMPRESSED_FULL || layout == COMPRESSED_COMPACT;
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(image);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image, e);
    }
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
