package io.erofs.tools.manifest;

import io.erofs.model.Bytes;
import java.util.Optional;

/** Understands the lines of one format, in their order. */
interface LineReader {
  /**
   * Reads a line.
   *
   * @param line the line without its end
   * @return the file that it tells of, if it does
   */
  Optional<ManifestEntry> read(Bytes line) throws LineProblem;

  /** Makes sure that the manifest may end here. */
  default void end() throws LineProblem {
    // Most formats may end behind any line.
  }
}
