package io.erofs.tools.build.compress;

/**
 * How one file is to be compressed.
 *
 * @param algorithm index of an algorithm among those of the build; -1 for none, see {@link #STORE}
 * @param pclusterSize most bytes of a pcluster, a multiple of the block size up to 1 MiB
 */
public record FileChoice(int algorithm, int pclusterSize) {
  /** Largest pcluster that readers accept, in bytes. */
  public static final int MAX_PCLUSTER_SIZE = 1 << 20;

  /** The file is not compressed. */
  public static final FileChoice STORE = new FileChoice(-1, 0);

  /**
   * Whether the file is compressed at all.
   *
   * @return true if it is
   */
  public boolean isCompressed() {
    return algorithm >= 0;
  }
}
