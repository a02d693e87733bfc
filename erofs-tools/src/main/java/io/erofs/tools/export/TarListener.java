package io.erofs.tools.export;

import io.erofs.model.Bytes;

/** Hears what an export to tar does. Called on the thread that exports. */
public interface TarListener {
  /** Hears nothing. */
  TarListener NONE = new TarListener() {};

  /**
   * Hears that a file is begun.
   *
   * @param path its path from the start of the export, empty for the start itself
   */
  default void file(Bytes path) {}

  /**
   * Hears how much was written. Called for every file, and within large ones.
   *
   * @param bytes bytes of the stream so far
   */
  default void written(long bytes) {}

  /**
   * Hears that tar cannot hold something as it is; the stream goes on.
   *
   * @param path path of the file from the start of the export
   * @param what what was left out or changed, one line
   */
  default void lost(Bytes path, String what) {}
}
