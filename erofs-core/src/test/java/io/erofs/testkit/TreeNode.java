package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One name of a generated tree.
 *
 * @param path {@code /} for the root, {@code /a/b} below it
 * @param type kind of file
 * @param permissions permission bits with set-uid, set-gid and sticky
 * @param uid owner
 * @param gid group
 * @param mtime modification time
 * @param data bytes of a regular file, else empty
 * @param target target of a symbolic link, else empty
 * @param device number of a device node, else zero
 * @param xattrs extended attributes, full name to value
 * @param linkOf path of an earlier node that this is another name of; empty for a file of its own
 */
public record TreeNode(
    Bytes path,
    FileType type,
    int permissions,
    long uid,
    long gid,
    Timestamp mtime,
    FileData data,
    Bytes target,
    DeviceNumber device,
    SortedMap<Bytes, Bytes> xattrs,
    Bytes linkOf) {
  /** Copies the map. */
  public TreeNode {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /**
   * Whether this is another name of an earlier node.
   *
   * @return true if so
   */
  public boolean isHardLink() {
    return !linkOf.isEmpty();
  }

  /**
   * The last name of the path.
   *
   * @return the name, empty for the root
   */
  public Bytes name() {
    return path.slice(lastSlash() + 1, path.length());
  }

  /**
   * The path of the directory that holds this.
   *
   * @return the path, {@code /} also for the root
   */
  public Bytes parent() {
    return path.slice(0, Math.max(1, lastSlash()));
  }

  TreeNode asLink(Bytes other) {
    return new TreeNode(
        other, type, permissions, uid, gid, mtime, data, target, device, xattrs, path);
  }

  private int lastSlash() {
    int at = path.length() - 1;
    while (path.at(at) != '/') {
      at--;
    }
    return at;
  }
}
