package io.erofs.tools.build.tree;

import io.erofs.model.FileType;
import io.erofs.model.Timestamp;

/**
 * A file of the tree, under however many names. Small, because there may be millions: numbers are
 * kept as primitives of their on-disk width.
 */
public abstract sealed class BuildInode
    permits DirectoryInode, RegularInode, SymlinkInode, SpecialInode {
  private static final long U32 = 0xFFFFFFFFL;

  private char mode;
  private int uid;
  private int gid;
  private int nanos;
  private long seconds;
  private XattrSet xattrs = XattrSet.EMPTY;
  private int index = -1;
  private int links;

  BuildInode() {}

  /** What kind of file it is. */
  public abstract FileType type();

  /** Size of the data, 0 for special files; for directories that of the directory blocks. */
  public abstract long size();

  /** Mode with the bits of the type. */
  public final int mode() {
    return mode;
  }

  /** Owner, unsigned 32 bits. */
  public final long uid() {
    return uid & U32;
  }

  /** Group, unsigned 32 bits. */
  public final long gid() {
    return gid & U32;
  }

  /** Seconds of the time of modification. */
  public final long seconds() {
    return seconds;
  }

  /** Nanoseconds of the time of modification. */
  public final int nanos() {
    return nanos;
  }

  /** Extended attributes. */
  public final XattrSet xattrs() {
    return xattrs;
  }

  /** Position in the order of the frozen tree, from 0. */
  public final int index() {
    return index;
  }

  /** Link count, once the tree is frozen. */
  public final long links() {
    return links & U32;
  }

  final void permissions(int permissions) {
    mode = (char) (type().modeBits() | permissions);
  }

  final void owner(long newUid, long newGid) {
    uid = (int) newUid;
    gid = (int) newGid;
  }

  final void time(long newSeconds, int newNanos) {
    seconds = newSeconds;
    nanos = newNanos;
  }

  final void xattrs(XattrSet set) {
    xattrs = set;
  }

  final void index(int newIndex) {
    index = newIndex;
  }

  final void addLinks(int count) {
    links += count;
  }

  final void copyAttributes(BuildInode from) {
    permissions(from.mode & 07777);
    uid = from.uid;
    gid = from.gid;
    seconds = from.seconds;
    nanos = from.nanos;
    xattrs = from.xattrs;
  }

  final boolean isLaterThan(Timestamp time) {
    return seconds > time.seconds() || seconds == time.seconds() && nanos > time.nanos();
  }
}
