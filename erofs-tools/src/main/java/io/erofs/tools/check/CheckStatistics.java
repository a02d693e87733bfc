package io.erofs.tools.check;

import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.KernelVersion;
import java.util.Map;

/**
 * What a check saw; immutable.
 *
 * @param inodes number of different inodes, hidden ones included
 * @param files number of inodes in the tree by type
 * @param layouts number of inodes in the tree that have data, by layout
 * @param hardLinks number of entries of files that are not the first of their inode
 * @param xattrs number of extended attributes, a shared one counted in each inode
 * @param logicalBytes sum of the sizes of all regular files, directories and symbolic links
 * @param logicalBlocks blocks that this data would take uncompressed, each file rounded up
 * @param physicalBlocks blocks that this data takes: shared blocks counted in each file, inline
 *     tails as one block, holes not counted; compressed files as their inodes say
 * @param dataBytesRead bytes of file data read by the data check
 * @param leastKernel least Linux release that has everything that was found in use
 */
public record CheckStatistics(
    long inodes,
    Map<FileType, Long> files,
    Map<DataLayout, Long> layouts,
    long hardLinks,
    long xattrs,
    long logicalBytes,
    long logicalBlocks,
    long physicalBlocks,
    long dataBytesRead,
    KernelVersion leastKernel) {
  /** Copies the maps. */
  public CheckStatistics {
    files = Map.copyOf(files);
    layouts = Map.copyOf(layouts);
  }

  /**
   * Physical blocks as a part of logical blocks.
   *
   * @return per cent, 100 if there are no blocks at all
   */
  public double ratio() {
    return logicalBlocks == 0 ? 100 : physicalBlocks * 100.0 / logicalBlocks;
  }
}
