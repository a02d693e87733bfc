package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything about one file of a tree that can be compared.
 *
 * @param path {@code /} for the root, {@code /a/b} below it
 * @param type kind of file
 * @param permissions permission bits with set-uid, set-gid and sticky
 * @param uid owner
 * @param gid group
 * @param size bytes
 * @param linkCount number of links
 * @param mtime modification time
 * @param content what it holds
 * @param xattrs extended attributes, full name to value
 * @param inode inode number, which hard links share; of an image, the one that Linux shows
 * @param layout data layout in an image, in the words of the manifests; empty where not known
 * @param inodeSize 32 or 64 in an image, 0 where not known
 */
public record TreeEntry(
    Bytes path,
    FileType type,
    int permissions,
    long uid,
    long gid,
    long size,
    long linkCount,
    Timestamp mtime,
    Content content,
    SortedMap<Bytes, Bytes> xattrs,
    long inode,
    String layout,
    int inodeSize) {
  /** Inode number of an entry whose number is not known. */
  public static final long NO_INODE = -1;

  /** Copies the map. */
  public TreeEntry {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /**
   * Whether this is the root of the tree.
   *
   * @return true if so
   */
  public boolean isRoot() {
    return path.length() == 1;
  }

  /**
   * The same entry with other extended attributes.
   *
   * @param others the attributes
   * @return the entry
   */
  public TreeEntry withXattrs(SortedMap<Bytes, Bytes> others) {
    return new TreeEntry(
        path,
        type,
        permissions,
        uid,
        gid,
        size,
        linkCount,
        mtime,
        content,
        others,
        inode,
        layout,
        inodeSize);
  }

  /**
   * The same entry with another content.
   *
   * @param other the content
   * @return the entry
   */
  public TreeEntry withContent(Content other) {
    return new TreeEntry(
        path,
        type,
        permissions,
        uid,
        gid,
        size,
        linkCount,
        mtime,
        other,
        xattrs,
        inode,
        layout,
        inodeSize);
  }
}
