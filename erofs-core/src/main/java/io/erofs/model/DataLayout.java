package io.erofs.model;

/** How the data of an inode is stored: bits 1 to 3 of {@code i_format}. */
public enum DataLayout {
  /** One contiguous run of blocks. */
  FLAT_PLAIN(0),
  /** Compressed, with an index of 8 bytes per logical cluster, or with encoded extents. */
  COMPRESSED_FULL(1),
  /** A run of full blocks, and the tail behind the inode. */
  FLAT_INLINE(2),
  /** Compressed, with an index of 2 or 4 bytes per logical cluster. */
  COMPRESSED_COMPACT(3),
  /** Chunks of equal size, each with its own address, on any device. */
  CHUNK_BASED(4);

  private static final DataLayout[] BY_CODE = values();

  private final int code;

  DataLayout(int code) {
    this.code = code;
  }

  /**
   * Whether a code is defined.
   *
   * @param code bits 1 to 3 of {@code i_format}
   * @return true for 0 to 4
   */
  public static boolean isDefined(int code) {
    return code >= 0 && code < BY_CODE.length;
  }

  /**
   * The layout of a code.
   *
   * @param code bits 1 to 3 of {@code i_format}, {@link #isDefined}
   * @return the layout
   */
  public static DataLayout of(int code) {
    if (!isDefined(code)) {
      throw new IllegalArgumentException("code=" + code);
    }
    return BY_CODE[code];
  }

  /**
   * The code in {@code i_format}.
   *
   * @return 0 to 4
   */
  public int code() {
    return code;
  }

  /**
   * Whether the data is compressed.
   *
   * @return true for the two compressed layouts
   */
  public boolean isCompressed() {
    return this == COMPRESSED_FULL || this == COMPRESSED_COMPACT;
  }
}
