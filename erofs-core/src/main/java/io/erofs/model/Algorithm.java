package io.erofs.model;

/** The compression algorithms, by the bit in the superblock's bitmap. */
public enum Algorithm {
  /** LZ4 blocks. */
  LZ4("lz4", 14, 5, 4),
  /** LZMA without its header, as MicroLZMA. */
  LZMA("lzma", 14, 5, 16),
  /** Raw DEFLATE. */
  DEFLATE("deflate", 6, 6, 6),
  /** Zstandard frames. */
  ZSTD("zstd", 6, 6, 10);

  private final String label;
  private final int configSize;
  private final KernelVersion since;

  Algorithm(String label, int configSize, int major, int minor) {
    this.label = label;
    this.configSize = configSize;
    this.since = new KernelVersion(major, minor);
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

  /**
   * The first release of Linux that decodes it. Format specification 6.2.
   *
   * @return a mainline release
   */
  public KernelVersion since() {
    return since;
  }
}
