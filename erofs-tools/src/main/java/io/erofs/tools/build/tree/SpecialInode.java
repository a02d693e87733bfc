package io.erofs.tools.build.tree;

import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;

/** A device node, fifo or socket. */
public final class SpecialInode extends BuildInode {
  private final FileType type;
  private final DeviceNumber device;

  SpecialInode(FileType type, DeviceNumber device) {
    this.type = type;
    this.device = device;
  }

  @Override
  public FileType type() {
    return type;
  }

  @Override
  public long size() {
    return 0;
  }

  /** Number of a device node, zero for the others. */
  public DeviceNumber device() {
    return device;
  }
}
