package io.erofs.tools.host;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.tools.host.HostCapabilities.Means;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes files of all kinds and sets their metadata.
 *
 * <p>What needs a program is put off, because starting one for each file would be slow: such a
 * method returns false, and {@link #flush} does all that was put off. Thread-safe; {@link #flush}
 * must not run beside other methods.
 */
public final class HostWriter {
  /** Owner numbers that mean "leave as it is" to the kernel. */
  private static final long NO_ID = 0xFFFFFFFFL;

  private static final int INITIAL_MODE = 0600;
  private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};
  private static final LinkOption[] FOLLOW = {};

  private final Optional<NativeFiles> files;
  private final HostCapabilities can;
  private final Batch batch = new Batch();

  HostWriter(Optional<NativeFiles> files, HostCapabilities can) {
    this.files = files;
    this.can = can;
  }

  /**
   * Makes a device node, fifo or socket that only its owner may use. Fails if the name exists.
   *
   * @param path its path
   * @param type one of the four special types
   * @param device number of a device node
   * @return false if it will exist only after {@link #flush}
   * @throws IOException if it cannot be made
   */
  public boolean makeNode(Path path, FileType type, DeviceNumber device) throws IOException {
    Bytes name = HostNames.bytes(path);
    if (files.isPresent()) {
      files.get().makeNode(name, type.modeBits() | INITIAL_MODE, device.encode());
      return true;
    }
    if (type == FileType.SOCKET) {
      Sockets.make(path);
      return true;
    }
    if (can.nodes() == Means.JDK) {
      throw new FileSystemException(name.toString(), null, "mknod and mkfifo are not installed");
    }
    if (type == FileType.FIFO) {
      batch.add(path, "mkfifo -m 600 --", name, "");
    } else {
      String letter = type == FileType.BLOCK_DEVICE ? " b " : " c ";
      String number = letter + device.major() + " " + device.minor();
      batch.add(path, "mknod -m 600 --", name, number);
    }
    return false;
  }

  /**
   * Makes a symbolic link with exactly this target. Fails if the name exists.
   *
   * @param path its path
   * @param target the target, without NUL
   * @return false if it will exist only after {@link #flush}
   * @throws IOException if it cannot be made
   */
  public boolean makeSymlink(Path path, Bytes target) throws IOException {
    if (files.isPresent()) {
      files.get().makeSymlink(HostNames.bytes(path), target);
      return true;
    }
    Path asPath = HostNames.path(target);
    if (HostNames.bytes(asPath).equals(target)) {
      Files.createSymbolicLink(path, asPath);
      return true;
    }
    if (can.exact() == Means.JDK) {
      throw new FileSystemException(path.toString(), null, "this target needs ln (coreutils)");
    }
    batch.add(path, "ln -sn --", target, HostNames.bytes(path));
    return false;
  }

  /**
   * Sets owner and group; also clears set-id bits, as the kernel does.
   *
   * @param path path of a file of any type
   * @param uid owner, unsigned 32-bit
   * @param gid group, unsigned 32-bit
   * @throws IOException if they cannot be set
   */
  public void setOwner(Path path, long uid, long gid) throws IOException {
    if (uid == NO_ID || gid == NO_ID) {
      throw new FileSystemException(path.toString(), null, "the kernel has no owner " + NO_ID);
    }
    if (files.isPresent()) {
      files.get().setOwner(HostNames.bytes(path), uid, gid);
    } else {
      Files.setAttribute(path, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", (int) gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /**
   * Sets permission, set-id and sticky bits.
   *
   * @param path path of a file that is no symbolic link
   * @param permissions 0 to 07777
   * @throws IOException if they cannot be set
   */
  public void setPermissions(Path path, int permissions) throws IOException {
    // NOFOLLOW would open the file, which blocks on a fifo and acts on a device.
    Files.setAttribute(path, "unix:mode", permissions);
  }

  /**
   * Sets the time of modification; that of access may become the same.
   *
   * @param path path of a file
   * @param type its type, which it must really have
   * @param time the time
   * @return false if it will be set only by {@link #flush}
   * @throws IOException if it cannot be set
   */
  public boolean setMtime(Path path, FileType type, Timestamp time) throws IOException {
    if (files.isPresent()) {
      files.get().setMtime(HostNames.bytes(path), time);
      return true;
    }
    if (Host.exactByJdk(type, time)) {
      // With the time of access given, too, the JDK need not ask for it; nor what a file is that
      // is known to be no link.
      FileTime both = FileTime.from(time.toInstant());
      LinkOption[] how = type == FileType.SYMLINK ? NOFOLLOW : FOLLOW;
      Files.getFileAttributeView(path, BasicFileAttributeView.class, how)
          .setTimes(both, both, null);
      return true;
    }
    if (can.exact() == Means.JDK) {
      throw new FileSystemException(path.toString(), null, "this time needs touch (coreutils)");
    }
    batch.add(path, "touch -h -m -d '@" + decimal(time) + "' --", HostNames.bytes(path), "");
    return false;
  }

  /** Seconds as a decimal number, whose fraction counts away from zero. */
  private static String decimal(Timestamp time) {
    return java.math.BigDecimal.valueOf(time.nanos(), 9)
        .add(java.math.BigDecimal.valueOf(time.seconds()))
        .toPlainString();
  }

  /**
   * Adds extended attributes.
   *
   * @param path path of a file of any type
   * @param xattrs the attributes, with values as the kernel takes them
   * @return false if they will be set only by {@link #flush}
   * @throws IOException if one cannot be set; others are set nevertheless
   */
  public boolean setXattrs(Path path, List<Xattr> xattrs) throws IOException {
    if (files.isEmpty() && can.writeXattrs() == Means.PROGRAMS) {
      batch.addXattrs(path, xattrs);
      return false;
    }
    IOException failure = null;
    for (Xattr xattr : xattrs) {
      try {
        if (files.isPresent()) {
          files.get().setXattr(HostNames.bytes(path), xattr.name(), xattr.value());
        } else {
          UserXattrs.write(path, xattr);
        }
      } catch (IOException e) {
        IOException named = named(path, xattr, e);
        if (failure == null) {
          failure = named;
        } else {
          failure.addSuppressed(named);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  private static IOException named(Path path, Xattr xattr, IOException e) {
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : e.toString();
    FileSystemException named =
        new FileSystemException(path.toString(), null, xattr.name() + ": " + reason);
    named.initCause(e);
    return named;
  }

  /**
   * Does everything that was put off.
   *
   * @return what went wrong, by path
   * @throws IOException if the programs cannot be run at all
   */
  public Map<Path, String> flush() throws IOException {
    return batch.run();
  }
}
