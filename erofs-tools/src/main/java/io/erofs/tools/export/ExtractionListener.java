package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;

/** Follows an extraction. Called by several threads, but by one at a time. */
@FunctionalInterface
public interface ExtractionListener {
  /** Does nothing. */
  ExtractionListener NONE = (path, type, size) -> {};

  /**
   * An entry was made. Metadata of directories is set later.
   *
   * @param path path below the start of the extraction, empty for the start itself
   * @param type what it is
   * @param size bytes of a regular file, otherwise 0
   */
  void made(Bytes path, FileType type, long size);
}
