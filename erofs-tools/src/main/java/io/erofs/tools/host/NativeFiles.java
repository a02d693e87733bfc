package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Operations on files through {@link NativeCalls}; no symbolic link is followed. Thread-safe. */
final class NativeFiles {
  private static final int PATH_MAX = 4096;
  private static final int XATTR_MAX = 65536;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final int STATX_MTIME = 0x40;
  private static final int STATX_MTIME_OFFSET = 112;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_NONBLOCK = 04000;
  private static final int O_NOFOLLOW = NativeCalls.aarch64() ? 0100000 : 0400000;

  /** Buffers of one thread, with their addresses. */
  private final class Buffers {
    final ByteBuffer path = NativeCalls.direct(PATH_MAX);
    final long pathAddress = calls.address(path);
    final ByteBuffer name = NativeCalls.direct(PATH_MAX);
    final long nameAddress = calls.address(name);
    final ByteBuffer value = NativeCalls.direct(XATTR_MAX);
    final long valueAddress = calls.address(value);
  }

  private final NativeCalls calls;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);

  NativeFiles(NativeCalls calls) {
    this.calls = calls;
  }

  /** All extended attributes, in the order of the kernel; none where they are not supported. */
  List<Xattr> xattrs(Bytes path) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    long length =
        calls.call(NativeFunction.LLISTXATTR, b.pathAddress, b.valueAddress, XATTR_MAX, 0, 0);
    if (length <= 0) {
      int errno = calls.errno();
      if (length == 0 || errno == Errno.EOPNOTSUPP || errno == Errno.ENODATA) {
        return List.of();
      }
      throw Errno.exception(errno, path);
    }
    byte[] names = new byte[(int) length];
    b.value.get(0, names);
    List<Xattr> all = new ArrayList<>();
    for (int from = 0, i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        addXattr(b, path, Bytes.of(names, from, i), all);
        from = i + 1;
      }
    }
    return all;
  }

  private void addXattr(Buffers b, Bytes path, Bytes name, List<Xattr> all) throws IOException {
    put(b.name, name);
    long length =
        calls.call(
            NativeFunction.LGETXATTR, b.pathAddress, b.nameAddress, b.valueAddress, XATTR_MAX, 0);
    if (length >= 0) {
      byte[] value = new byte[(int) length];
      b.value.get(0, value);
      all.add(new Xattr(name, Bytes.of(value), false));
    } else if (calls.errno() != Errno.ENODATA) { // ENODATA: removed meanwhile
      throw Errno.exception(calls.errno(), path);
    }
  }

  void setXattr(Bytes path, Bytes name, Bytes value) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    put(b.name, name);
    if (value.length() > XATTR_MAX) {
      throw Errno.exception(Errno.ERANGE, path);
    }
    b.value.put(0, value.toByteArray());
    check(
        path,
        calls.call(
            NativeFunction.LSETXATTR,
            b.pathAddress,
            b.nameAddress,
            b.valueAddress,
            value.length(),
            0));
  }

  /** Makes a device node, fifo or socket, or an empty file. */
  void makeNode(Bytes path, int mode, long rdev) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    check(path, calls.call(NativeFunction.MKNOD, b.pathAddress, mode, rdev, 0, 0));
  }

  void makeSymlink(Bytes path, Bytes target) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    put(b.name, target);
    check(path, calls.call(NativeFunction.SYMLINK, b.nameAddress, b.pathAddress, 0, 0, 0));
  }

  Bytes readLink(Bytes path) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    long length =
        calls.call(NativeFunction.READLINK, b.pathAddress, b.valueAddress, XATTR_MAX, 0, 0);
    if (length < 0) {
      throw Errno.exception(calls.errno(), path);
    }
    byte[] target = new byte[(int) length];
    b.value.get(0, target);
    return Bytes.of(target);
  }

  /** The exact time of modification, which the JDK cuts centuries away from 1970. */
  Timestamp mtime(Bytes path) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    check(
        path,
        calls.call(
            NativeFunction.STATX,
            AT_FDCWD,
            b.pathAddress,
            AT_SYMLINK_NOFOLLOW,
            STATX_MTIME,
            b.valueAddress));
    return new Timestamp(
        b.value.getLong(STATX_MTIME_OFFSET), b.value.getInt(STATX_MTIME_OFFSET + Long.BYTES));
  }

  void setOwner(Bytes path, long uid, long gid) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    check(path, calls.call(NativeFunction.LCHOWN, b.pathAddress, uid, gid, 0, 0));
  }

  void setMtime(Bytes path, Timestamp mtime) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    b.value.putLong(0, 0).putLong(8, UTIME_OMIT);
    b.value.putLong(16, mtime.seconds()).putLong(24, mtime.nanos());
    check(
        path,
        calls.call(
            NativeFunction.UTIMENSAT,
            AT_FDCWD,
            b.pathAddress,
            b.valueAddress,
            AT_SYMLINK_NOFOLLOW,
            0));
  }

  /** Ranges with data, ascending: pairs of the first byte and the byte behind the last. */
  List<long[]> dataRanges(Bytes path, long size) throws IOException {
    Buffers b = buffers.get();
    put(b.path, path);
    long fd =
        (int)
            calls.call(
                NativeFunction.OPEN, b.pathAddress, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0, 0, 0);
    check(path, fd);
    try {
      return dataRanges(path, fd, size);
    } finally {
      calls.call(NativeFunction.CLOSE, fd, 0, 0, 0, 0);
    }
  }

  private List<long[]> dataRanges(Bytes path, long fd, long size) throws IOException {
    List<long[]> ranges = new ArrayList<>();
    long at = 0;
    while (at < size) {
      long data = calls.call(NativeFunction.LSEEK, fd, at, SEEK_DATA, 0, 0);
      if (data < 0 && calls.errno() == Errno.ENXIO) {
        return ranges;
      }
      if (data < 0 && calls.errno() == Errno.EINVAL) { // a file system that cannot tell
        return List.of(new long[] {0, size});
      }
      long hole = data < 0 ? -1 : calls.call(NativeFunction.LSEEK, fd, data, SEEK_HOLE, 0, 0);
      if (hole < 0) {
        throw Errno.exception(calls.errno(), path);
      }
      if (data < size && hole > data) {
        ranges.add(new long[] {data, Math.min(hole, size)});
      }
      at = Math.max(hole, at + 1);
    }
    return ranges;
  }

  private void check(Bytes path, long result) throws IOException {
    if ((int) result < 0) {
      throw Errno.exception(calls.errno(), path);
    }
  }

  private static void put(ByteBuffer buffer, Bytes text) throws IOException {
    if (text.length() >= PATH_MAX) {
      throw Errno.exception(Errno.ENAMETOOLONG, text);
    }
    if (text.indexOf(0) >= 0) {
      throw Errno.exception(Errno.EINVAL, text);
    }
    buffer.put(0, text.toByteArray()).put(text.length(), (byte) 0);
  }
}
