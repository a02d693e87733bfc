package io.erofs.tools.build;

import io.erofs.tools.build.data.FragmentMode;

/**
 * What of compressed files is stored together in the packed inode, where the ends of many files
 * fill pclusters that each would leave nearly empty. Immutable.
 */
public final class FragmentOptions {
  /** Nothing is, there is no packed inode. */
  public static final FragmentOptions NONE = new FragmentOptions(FragmentMode.NONE, 0, 0, true);

  /** Ends of files that do not fill a pcluster are, and so are small files. */
  public static final FragmentOptions TAILS = new FragmentOptions(FragmentMode.TAILS, 0, 0, true);

  /** Files are as a whole. */
  public static final FragmentOptions ALL = new FragmentOptions(FragmentMode.ALL, 0, 0, true);

  private final FragmentMode mode;
  private final int pclusterSize;
  private final int algorithm;
  private final boolean deduplicates;

  private FragmentOptions(
      FragmentMode mode, int pclusterSize, int algorithm, boolean deduplicates) {
    this.mode = mode;
    this.pclusterSize = pclusterSize;
    this.algorithm = algorithm;
    this.deduplicates = deduplicates;
  }

  FragmentMode mode() {
    return mode;
  }

  /**
   * Whether there may be a packed inode.
   *
   * @return false for {@link #NONE}
   */
  public boolean isEnabled() {
    return mode != FragmentMode.NONE;
  }

  /**
   * Size of the packed inode's pclusters.
   *
   * @return bytes; 0 for that of other files
   */
  public int pclusterSize() {
    return pclusterSize;
  }

  /**
   * The packed inode's algorithm.
   *
   * @return index among the algorithms of the build
   */
  public int algorithm() {
    return algorithm;
  }

  /**
   * Whether equal fragments are stored once.
   *
   * @return true if they are
   */
  public boolean deduplicates() {
    return deduplicates;
  }

  /**
   * These options with a size of the packed inode's pclusters.
   *
   * @param bytes a power of two from the block size to 1 MiB, 0 for that of other files
   * @return the options
   */
  public FragmentOptions withPclusterSize(int bytes) {
    return new FragmentOptions(mode, bytes, algorithm, deduplicates);
  }

  /**
   * These options with an algorithm for the packed inode.
   *
   * @param index index among the algorithms of the build, by default 0
   * @return the options
   */
  public FragmentOptions withAlgorithm(int index) {
    return new FragmentOptions(mode, pclusterSize, index, deduplicates);
  }

  /**
   * These options with or without sharing of equal fragments.
   *
   * @param on default true
   * @return the options
   */
  public FragmentOptions withDeduplication(boolean on) {
    return new FragmentOptions(mode, pclusterSize, algorithm, on);
  }
}
