package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.tools.build.data.FileRoom;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.RegularInode;

/**
 * Estimates the metadata of compressed files, so that inline tails find room whatever is chosen.
 */
final class FileRooms implements FileRoom.Source {
  private static final int FULL_ENTRY = 8;
  private static final int WIDE_ENTRY = 4;
  private static final int NARROW_ENTRY = 2;
  private static final int NARROW_FROM = 24;

  private final LayoutSettings settings;
  private final InodePlanner inodes;

  FileRooms(LayoutSettings settings, InodePlanner inodes) {
    this.settings = settings;
    this.inodes = inodes;
  }

  @Override
  public FileRoom of(RegularInode file) throws BuildException {
    long entries = InodeGeometry.blocks(file.size(), settings.blockBits());
    long least = OnDiskMapHeader.SIZE + entries * NARROW_ENTRY;
    long most = 2L * OnDiskMapHeader.SIZE + entries * FULL_ENTRY;
    long likely = most;
    if (settings.legacyIndex()) {
      least = most;
    } else {
      likely = OnDiskMapHeader.SIZE + entries * (entries < NARROW_FROM ? WIDE_ENTRY : NARROW_ENTRY);
      most = OnDiskMapHeader.SIZE + (entries + 1) * WIDE_ENTRY;
    }
    long inode = InodeGeometry.roundUp(inodes.inodeBytes(file), OnDiskMapHeader.SIZE);
    return new FileRoom(likely, tail(inode + least, inode + most));
  }

  /** Room for a tail, whatever the size of the metadata is between two bounds. */
  private int tail(long least, long most) {
    if (most < settings.blockSize()) {
      return (int) (settings.blockSize() - most);
    }
    // A larger inode can be placed so that its end is near the beginning of a block.
    return least > settings.blockSize() ? settings.blockSize() - 3 * OnDiskInode.SLOT_SIZE : 0;
  }
}
