package io.erofs.model;

import java.util.List;

/**
 * What a Nydus RAFS v6 bootstrap holds beside an EROFS image. Such a bootstrap is an image without
 * data; the data is in blobs, one for each layer of a container, that its device slots name.
 *
 * <p>Format specification 8.
 *
 * @param flags flags of the extended superblock, as they are
 * @param chunkSize bytes per chunk, a power of two
 * @param blobs the blobs in the order of the device slots; empty if there is no table
 * @param prefetchNids node numbers of what a runtime should fetch first
 * @param chunkCount number of entries in the table of chunks, 0 if there is none
 */
public record Rafs(
    long flags, long chunkSize, List<RafsBlob> blobs, List<Long> prefetchNids, long chunkCount) {
  /** The mark in {@code feature_compat}. */
  public static final long COMPAT_MARK = 0x40000000L;

  /** The number of blocks that older builders stored whatever the size was. */
  public static final long WRONG_BLOCKS = 4096;

  private static final long INCOMPAT = Feature.CHUNKED_FILE.mask() | Feature.DEVICE_TABLE.mask();
  private static final long DEVICE_TABLE = 1408;

  /** Copies the lists. */
  public Rafs {
    blobs = List.copyOf(blobs);
    prefetchNids = List.copyOf(prefetchNids);
  }

  /**
   * Whether a superblock is that of a bootstrap.
   *
   * @param superblock a superblock
   * @return true if it has the mark, the features and the place of the device table of one
   */
  public static boolean isBootstrap(Superblock superblock) {
    return (superblock.featureCompat() & COMPAT_MARK) != 0
        && superblock.featureIncompat() == INCOMPAT
        && superblock.deviceTableOffset() == DEVICE_TABLE;
  }
}
