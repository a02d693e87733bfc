package io.erofs.model;

import java.util.Optional;

/** How the bytes of a pcluster are encoded. */
public enum Encoding {
  /** Uncompressed: byte n of the extent is byte n of the pcluster. */
  SHIFTED("shifted"),
  /** Uncompressed: bytes keep their offset within a block. Format specification 4.9. */
  INTERLACED("interlaced"),
  /** {@link Algorithm#LZ4}. */
  LZ4("lz4"),
  /** {@link Algorithm#LZMA}. */
  LZMA("lzma"),
  /** {@link Algorithm#DEFLATE}. */
  DEFLATE("deflate"),
  /** {@link Algorithm#ZSTD}. */
  ZSTD("zstd");

  private static final Encoding[] ALL = values();
  private static final Algorithm[] ALGORITHMS = Algorithm.values();

  private final String label;

  Encoding(String label) {
    this.label = label;
  }

  /**
   * The encoding of an algorithm.
   *
   * @param algorithm the algorithm
   * @return the encoding of the same name
   */
  public static Encoding of(Algorithm algorithm) {
    return ALL[LZ4.ordinal() + algorithm.ordinal()];
  }

  /**
   * The algorithm that decodes it.
   *
   * @return the algorithm, or empty if the bytes are not compressed
   */
  public Optional<Algorithm> algorithm() {
    int code = ordinal() - LZ4.ordinal();
    return code < 0 ? Optional.empty() : Optional.of(ALGORITHMS[code]);
  }

  /**
   * Name that the tools show.
   *
   * @return lower-case name
   */
  public String label() {
    return label;
  }
}
