package io.erofs.nio;

import io.erofs.model.Inode;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;

/**
 * The attributes of an inode. An image has one time, which stands for all three.
 *
 * @param inode the inode
 * @param number what Linux would show as its number
 */
record ErofsFileAttributes(Inode inode, long number) implements PosixFileAttributes {
  /** In the order of the enum: from the owner's read bit down. */
  private static final PosixFilePermission[] PERMISSIONS = PosixFilePermission.values();

  @Override
  public UserPrincipal owner() {
    return new NumericPrincipal(inode.uid());
  }

  @Override
  public GroupPrincipal group() {
    return new NumericPrincipal(inode.gid());
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < PERMISSIONS.length; i++) {
      if ((inode.mode() & 0400 >> i) != 0) {
        set.add(PERMISSIONS[i]);
      }
    }
    return set;
  }

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.from(inode.mtime().toInstant());
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return inode.isRegular();
  }

  @Override
  public boolean isDirectory() {
    return inode.isDirectory();
  }

  @Override
  public boolean isSymbolicLink() {
    return inode.isSymlink();
  }

  @Override
  public boolean isOther() {
    return !isRegularFile() && !isDirectory() && !isSymbolicLink();
  }

  @Override
  public long size() {
    return inode.size();
  }

  /** The node number: equal for hard links of one image. */
  @Override
  public Object fileKey() {
    return inode.nid();
  }
}
