package io.erofs.tools.host;

import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lstat} tells of a file. Some of it costs time and is told only of files that need it:
 * those with several names, and device nodes; it is 0 for others.
 *
 * @param mode type and permission bits
 * @param device number of the file system, of files that need it
 * @param inode number of the file in it, of files that need it
 * @param links number of names
 * @param rdev number of a device node as the C library packs it
 * @param uid owner, unsigned 32-bit
 * @param gid group, unsigned 32-bit
 * @param size size in bytes
 * @param mtime time of the last modification, exact to the nanosecond
 */
public record FileStatus(
    int mode,
    long device,
    long inode,
    int links,
    long rdev,
    long uid,
    long gid,
    long size,
    Timestamp mtime) {
  private static final int PERMISSIONS = 07777;
  private static final int TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int DIRECTORY = 0040000;
  private static final int BLOCK_DEVICE = 0060000;

  /**
   * Identity of a file on this host, equal for all its names. Compares by itself: what a record
   * does takes longer to link than all names of a tree to compare.
   */
  public record Key(long device, long inode) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.device == device && key.inode == inode;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(device) * 31 + Long.hashCode(inode);
    }
  }

  /** Whether somebody will ask which file it is, or which device. */
  static boolean needsAll(int mode, int links) {
    int type = mode & TYPE;
    boolean isDevice = type == CHARACTER_DEVICE || type == BLOCK_DEVICE;
    return isDevice || links > 1 && type != DIRECTORY;
  }

  /**
   * The type of the file.
   *
   * @return the type, or empty for a kind that EROFS does not know
   */
  public Optional<FileType> type() {
    return FileType.ofMode(mode);
  }

  /**
   * Permission, set-id and sticky bits.
   *
   * @return 0 to 07777
   */
  public int permissions() {
    return mode & PERMISSIONS;
  }

  /**
   * What is equal for all names of the file.
   *
   * @return a small value
   */
  public Key key() {
    return new Key(device, inode);
  }

  /**
   * Number of a device node.
   *
   * @return the number
   * @throws IllegalArgumentException if it does not fit the 12 and 20 bits that Linux has
   */
  public DeviceNumber deviceNumber() {
    long major = (rdev >> 8 & 0xFFF) | (rdev >> 32 & ~0xFFFL);
    long minor = (rdev & 0xFF) | (rdev >> 12 & ~0xFFL & 0xFFFFFFFFL);
    if (major > 0xFFF || minor > 0xFFFFF) {
      throw new IllegalArgumentException("device number " + major + ":" + minor);
    }
    return new DeviceNumber((int) major, (int) minor);
  }
}
