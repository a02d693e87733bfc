package io.erofs.tools.build.plan;

import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.format.OnDiskLcluster;
import io.erofs.tools.build.data.FileRoom;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.RegularInode;

/** Knows the metadata of compressed files in front, as an index of clusters has a fixed size. */
final class FileRooms implements FileRoom.Source {
  private final LayoutSettings settings;
  private final InodePlanner inodes;

  FileRooms(LayoutSettings settings, InodePlanner inodes) {
    this.settings = settings;
    this.inodes = inodes;
  }

  @Override
  public FileRoom of(RegularInode file) throws BuildException {
    long inodeEnd = inodes.inodeBytes(file);
    long metadata = indexEnd(settings, file.size(), inodeEnd);
    int tail = tail(metadata);
    if (settings.sharedExtents()) {
      tail = Math.min(tail, tail(fullIndexEnd(settings, file.size(), inodeEnd)));
    }
    return new FileRoom(metadata - inodeEnd, tail);
  }

  /**
   * Bytes of inode, attribute body and the index of clusters of a file whose pclusters follow each
   * other.
   */
  static long indexEnd(LayoutSettings settings, long size, long inodeEnd) {
    long header = InodeGeometry.mapHeader(inodeEnd);
    long entries = InodeGeometry.blocks(size, settings.blockBits());
    if (settings.legacyIndex() || settings.blockBits() > CompactPacks.MAX_SMALL_BITS) {
      return fullIndexEnd(settings, size, inodeEnd);
    }
    boolean large = settings.blockBits() <= CompactPacks.MAX_LARGE_BITS;
    return CompactPacks.of(header, entries, large).end();
  }

  private static long fullIndexEnd(LayoutSettings settings, long size, long inodeEnd) {
    long entries = InodeGeometry.blocks(size, settings.blockBits());
    return InodeGeometry.fullIndex(InodeGeometry.mapHeader(inodeEnd))
        + entries * OnDiskLcluster.SIZE;
  }

  /** Room for a tail, whatever place the inode gets. */
  private int tail(long metadata) {
    if (metadata <= settings.blockSize()) {
      return (int) Math.min(settings.blockSize() - 1, settings.blockSize() - metadata);
    }
    // A larger inode can be placed so that its end is near the beginning of a block.
    return settings.blockSize() - 3 * OnDiskInode.SLOT_SIZE;
  }
}
