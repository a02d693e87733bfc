package io.erofs.model;

/** The compression algorithms, by the bit in the superblock's bitmap. */
public enum Algorithm {
  /** LZ4 blocks. */
  LZ4("lz4", 14),
  /** LZMA without its header, as MicroLZMA. */
  LZMA("lzma", 14),
  /** Raw DEFLATE. */
  DEFLATE("deflate", 6),
  /** Zstandard frames. */
  ZSTD("zstd", 6);

  private final String label;
  private final int configSize;

  Algorithm(String label, int configSize) {
    this.label = label;
    this.configSize = configSize;
  }

  /**
   * Name that the tools show.
   *
   * @return lower-case name
   */
  public String label() {
    return label;
  }

  /**
   * Least size of its configuration record.
   *
   * @return bytes, without the length prefix
   */
  public int configSize() {
    return configSize;
  }
}
