package io.erofs.model;

import java.util.Optional;

/** How the bytes of a pcluster are encoded. */
public enum Encoding {
  /** Uncompressed: byte n of the extent is byte n of the pcluster. */
  SHIFTED("shifted", 1),
  /** Uncompressed: bytes keep their offset within a block. Format specification 4.9. */
  INTERLACED("interlaced", 1),
  /** {@link Algorithm#LZ4}. */
  LZ4("lz4", 255),
  /** {@link Algorithm#LZMA}. */
  LZMA("lzma", 1 << 13),
  /** {@link Algorithm#DEFLATE}. */
  DEFLATE("deflate", 1032),
  /** {@link Algorithm#ZSTD}. */
  ZSTD("zstd", 1 << 16);

  private static final Encoding[] ALL = values();
  private static final Algorithm[] ALGORITHMS = Algorithm.values();

  private final String label;
  private final int mostPerByte;

  Encoding(String label, int mostPerByte) {
    this.label = label;
    this.mostPerByte = mostPerByte;
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
   * A bound of what can be decoded, by the rules of the algorithm's streams alone: the longest
   * match that the fewest bits can tell. An extent that claims more is damaged.
   *
   * @param stored bytes of a pcluster, not negative
   * @return bytes that no stream of so many exceeds
   */
  public long mostDecoded(int stored) {
    return (long) mostPerByte * stored;
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
