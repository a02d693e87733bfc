package io.erofs.tools.build.compress;

import io.erofs.model.Algorithm;

/**
 * An algorithm with its settings: makes the compressors of a build, one for each worker.
 *
 * <p>Immutable and thread-safe. Compressors of one factory give the same stream for the same input.
 */
public interface CompressorFactory {

  /**
   * The algorithm that a reader needs.
   *
   * @return the algorithm
   */
  Algorithm algorithm();

  /**
   * Name and settings in one word, as the command line spells them, like {@code lz4hc,level=9}.
   *
   * @return the description, for reports
   */
  String description();

  /**
   * How far back a match of any stream may reach, which the superblock tells readers: LZ4's
   * greatest distance, LZMA's dictionary size, the windows of DEFLATE and Zstandard.
   *
   * @return bytes, at least 1
   */
  int window();

  /**
   * Makes a compressor.
   *
   * @return a new compressor, for one thread at a time
   */
  Compressor newCompressor();
}
