package io.erofs.tools.build;

import io.erofs.model.Algorithm;
import java.time.Duration;

/**
 * What one algorithm of a build did. Immutable.
 *
 * @param algorithm what readers need
 * @param description name and settings
 * @param files files of which at least a part is compressed by it
 * @param inputBytes bytes of files that are compressed
 * @param storedBytes bytes that they take, padding included
 * @param triedBytes bytes of files that it was tried on, compressed or not
 * @param deduplicatedBytes bytes of files that are stored already, as a part of an extent or a
 *     whole one
 * @param time time that it took, added up over all threads
 */
public record AlgorithmReport(
    Algorithm algorithm,
    String description,
    long files,
    long inputBytes,
    long storedBytes,
    long triedBytes,
    long deduplicatedBytes,
    Duration time) {
  /**
   * What compressing saves.
   *
   * @return bytes
   */
  public long savedBytes() {
    return inputBytes - storedBytes;
  }
}
