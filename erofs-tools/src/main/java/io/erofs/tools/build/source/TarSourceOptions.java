package io.erofs.tools.build.source;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a tar archive is read.
 *
 * @param data what becomes of the data of files
 * @param filter which ways of compression it may have
 * @param spoolDirectory where a temporary file may be made for data that cannot be read again: that
 *     of a pipe or of a compressed archive
 * @param rawCopy file to write the decompressed archive to, which serves as that temporary file and
 *     stays; it is complete or not there
 */
public record TarSourceOptions(
    TarData data, TarFilter filter, Path spoolDirectory, Optional<Path> rawCopy) {
  /**
   * The usual way: data is copied, compression is found out, temporary files go where the JVM puts
   * them.
   *
   * @return the options
   */
  public static TarSourceOptions defaults() {
    return new TarSourceOptions(
        TarData.COPY,
        TarFilter.ANY,
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
        Optional.empty());
  }

  /**
   * These options with another use of data.
   *
   * @param value what becomes of the data of files
   * @return new options
   */
  public TarSourceOptions withData(TarData value) {
    return new TarSourceOptions(value, filter, spoolDirectory, rawCopy);
  }

  /**
   * These options with other ways of compression.
   *
   * @param value which ways the archive may have
   * @return new options
   */
  public TarSourceOptions withFilter(TarFilter value) {
    return new TarSourceOptions(data, value, spoolDirectory, rawCopy);
  }

  /**
   * These options with another place for temporary files.
   *
   * @param value a directory, best on the file system of the image
   * @return new options
   */
  public TarSourceOptions withSpoolDirectory(Path value) {
    return new TarSourceOptions(data, filter, value, rawCopy);
  }

  /**
   * These options with a file for the decompressed archive.
   *
   * @param value the file, which is replaced if it exists
   * @return new options
   */
  public TarSourceOptions withRawCopy(Path value) {
    return new TarSourceOptions(data, filter, spoolDirectory, Optional.of(value));
  }
}
