package io.erofs.tools.export;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.Inode;
import io.erofs.model.Timestamp;

/**
 * What the header of a member of a tar stream says.
 *
 * @param name name, with a slash at the end for a directory
 * @param type type flag of ustar
 * @param permissions 0 to 07777
 * @param uid owner
 * @param gid group
 * @param size bytes that follow
 * @param mtime time with nanoseconds up to 999,999,999
 * @param target target of a symbolic link, name of the first member of a hard link, or empty
 * @param device number of a device node, or zero
 */
record TarMember(
    Bytes name,
    char type,
    int permissions,
    long uid,
    long gid,
    long size,
    Timestamp mtime,
    Bytes target,
    DeviceNumber device) {
  static final char REGULAR = '0';
  static final char HARD_LINK = '1';
  static final char SYMLINK = '2';
  static final char CHARACTER_DEVICE = '3';
  static final char BLOCK_DEVICE = '4';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';
  static final char PAX = 'x';
  static final char LONG_NAME = 'L';
  static final char LONG_TARGET = 'K';

  /** A member with the owner, permissions and time of an inode. */
  static TarMember of(Bytes name, char type, Inode inode) {
    long nanos = Math.min(inode.mtime().nanos(), Timestamp.MAX_NANOS);
    return new TarMember(
        name,
        type,
        inode.permissions(),
        inode.uid(),
        inode.gid(),
        0,
        new Timestamp(inode.mtime().seconds(), nanos),
        Bytes.EMPTY,
        inode.device().orElse(DeviceNumber.ZERO));
  }

  /** A member that holds what does not fit into the header of the next one. */
  static TarMember extension(String name, char type, long size) {
    return new TarMember(
        Bytes.utf8(name), type, 0644, 0, 0, size, Timestamp.ZERO, Bytes.EMPTY, DeviceNumber.ZERO);
  }

  /** This member with another name. */
  TarMember withName(Bytes newName) {
    return new TarMember(newName, type, permissions, uid, gid, size, mtime, target, device);
  }

  /** This member with data. */
  TarMember withSize(long newSize) {
    return new TarMember(name, type, permissions, uid, gid, newSize, mtime, target, device);
  }

  /** This member with a target. */
  TarMember withTarget(Bytes newTarget) {
    return new TarMember(name, type, permissions, uid, gid, size, mtime, newTarget, device);
  }
}
