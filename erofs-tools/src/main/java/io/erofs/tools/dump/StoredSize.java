package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;

/** How many bytes of an image the data of a file takes. */
final class StoredSize {
  /** Most extents looked at for one file; beyond them its size is taken for what is stored. */
  private static final int MAX_EXTENTS = 1 << 20;

  private StoredSize() {}

  /**
   * Bytes of a file's data in the image: without holes, compressed where it is.
   *
   * @param image the image
   * @param inode any inode
   * @return bytes, 0 for what has no data
   */
  static long of(ErofsImage image, Inode inode) throws IOException {
    if (!inode.isRegular() && !inode.isDirectory() && !inode.isSymlink()) {
      return 0;
    }
    if (inode.layout().isCompressed()) {
      int blockSize = image.superblock().blockSize();
      return Math.min(Math.max(0, inode.union()), Long.MAX_VALUE / blockSize) * blockSize;
    }
    return inode.layout() == DataLayout.CHUNK_BASED ? chunks(image, inode) : inode.size();
  }

  private static long chunks(ErofsImage image, Inode inode) throws IOException {
    ExtentMap map = image.extents(inode);
    long stored = 0;
    long offset = 0;
    for (int i = 0; i < MAX_EXTENTS && offset < map.size(); i++) {
      Extent extent = map.at(offset);
      stored += extent.kind() == Extent.Kind.HOLE ? 0 : extent.length();
      offset = extent.end();
    }
    return offset < map.size() ? inode.size() : stored;
  }
}
