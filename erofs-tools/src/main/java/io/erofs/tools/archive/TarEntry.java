package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.util.List;

/**
 * One member of a tar archive, with what extended headers say about it. Immutable.
 *
 * @param offset offset of its (first) header in the archive
 * @param type what it is
 * @param name name as it stands in the archive, not empty; it may begin with {@code /} or {@code
 *     ./}, and have {@code ..}
 * @param link target of a symbolic link, or name of the file that a hard link means; empty for
 *     other types
 * @param permissions permissions, set-id and sticky bits
 * @param uid owner, 0 to 2^32 - 1
 * @param gid group, 0 to 2^32 - 1
 * @param mtime time of modification
 * @param xattrs extended attributes with their full names, each name once
 * @param major major number of a device, 0 or more
 * @param minor minor number of a device, 0 or more
 * @param size size of a regular file, 0 or more; 0 for other types
 * @param dataOffset offset in the archive of what a regular file has there
 * @param dataLength number of bytes that it has there, without padding
 * @param ranges what of the file these bytes are, ascending; all else is zeros
 */
public record TarEntry(
    long offset,
    TarType type,
    Bytes name,
    Bytes link,
    int permissions,
    long uid,
    long gid,
    Timestamp mtime,
    List<Xattr> xattrs,
    long major,
    long minor,
    long size,
    long dataOffset,
    long dataLength,
    List<TarRange> ranges) {
  /** Copies the lists. */
  public TarEntry {
    xattrs = List.copyOf(xattrs);
    ranges = List.copyOf(ranges);
  }
}
