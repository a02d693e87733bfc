package io.erofs.tools.build;

/**
 * Where and how metadata is stored. Immutable.
 *
 * @param isBoxed whether inodes with all that follows them become the data of a hidden file, which
 *     is compressed if there is an algorithm; turns on {@code 48bit} and {@code metabox} (Linux
 *     6.17)
 * @param algorithm index of the algorithm for that file among those of {@link
 *     CompressionOptions.Builder#algorithms}
 * @param pclusterSize most bytes of a pcluster of that file: a multiple of the block size up to 1
 *     MiB; 0 for the block size
 * @param compressedDirectories whether directories of more than a block are compressed, by the
 *     first algorithm
 * @param directoriesTogether whether the blocks of directories follow the inodes, rather than lie
 *     between those of files
 */
public record MetadataOptions(
    boolean isBoxed,
    int algorithm,
    int pclusterSize,
    boolean compressedDirectories,
    boolean directoriesTogether) {
  /** Nothing is compressed, directories lie between files. */
  public static final MetadataOptions DEFAULTS = new MetadataOptions(false, 0, 0, false, false);

  /**
   * These options with a hidden file for metadata.
   *
   * @param index see {@link #algorithm}
   * @param bytes see {@link #pclusterSize}
   * @return the options
   */
  public MetadataOptions withBox(int index, int bytes) {
    return new MetadataOptions(true, index, bytes, compressedDirectories, directoriesTogether);
  }

  /**
   * These options with or without compressed directories.
   *
   * @param value see {@link #compressedDirectories}
   * @return the options
   */
  public MetadataOptions withCompressedDirectories(boolean value) {
    return new MetadataOptions(isBoxed, algorithm, pclusterSize, value, directoriesTogether);
  }

  /**
   * These options with the blocks of directories together or not.
   *
   * @param value see {@link #directoriesTogether}
   * @return the options
   */
  public MetadataOptions withDirectoriesTogether(boolean value) {
    return new MetadataOptions(isBoxed, algorithm, pclusterSize, compressedDirectories, value);
  }
}
