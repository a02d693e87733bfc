package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.util.List;
import java.util.Optional;

/**
 * One file of a source: its path, its attributes, and what it holds. Immutable.
 *
 * <p>Made by the factory of its type and a {@link Builder}:
 *
 * <pre>{@code
 * SourceEntry.file(Bytes.utf8("etc/motd"), FileContent.of(Bytes.utf8("hello\n")))
 *     .permissions(0644).owner(0, 0).mtime(new Timestamp(1700000000, 0)).build();
 * }</pre>
 */
public final class SourceEntry {
  /** The bits of a mode that are not the type: permissions, set-id and sticky bits. */
  public static final int PERMISSION_MASK = 07777;

  /** Largest user or group number. */
  public static final long MAX_ID = 0xFFFFFFFFL;

  private final Bytes path;
  private final FileType type;
  private final int permissions;
  private final long uid;
  private final long gid;
  private final Timestamp mtime;
  private final List<Xattr> xattrs;
  private final DeviceNumber device;
  private final Bytes target;
  private final FileContent content;
  private final Optional<Object> linkKey;

  private SourceEntry(Builder builder) {
    this.path = builder.path;
    this.type = builder.type;
    this.permissions = builder.permissions;
    this.uid = builder.uid;
    this.gid = builder.gid;
    this.mtime = builder.mtime;
    this.xattrs = builder.xattrs;
    this.device = builder.device;
    this.target = builder.target;
    this.content = builder.content;
    this.linkKey = builder.linkKey;
  }

  /**
   * A directory, with permissions 0755.
   *
   * @param path path in the tree, empty for the root
   * @return a builder
   */
  public static Builder directory(Bytes path) {
    return new Builder(path, FileType.DIRECTORY).permissions(0755);
  }

  /**
   * A regular file, with permissions 0644.
   *
   * @param path path in the tree
   * @param content what it holds
   * @return a builder
   */
  public static Builder file(Bytes path, FileContent content) {
    Builder builder = new Builder(path, FileType.REGULAR);
    builder.content = content;
    return builder;
  }

  /**
   * A symbolic link, with permissions 0777.
   *
   * @param path path in the tree
   * @param target what it holds, 1 to 4095 bytes without NUL
   * @return a builder
   */
  public static Builder symlink(Bytes path, Bytes target) {
    Builder builder = new Builder(path, FileType.SYMLINK).permissions(0777);
    builder.target = target;
    return builder;
  }

  /**
   * A device node, fifo or socket, with permissions 0644.
   *
   * @param path path in the tree
   * @param type one of the four special types
   * @param device the number of a device node, {@link DeviceNumber#ZERO} for fifos and sockets
   * @return a builder
   * @throws IllegalArgumentException if the type is not special
   */
  public static Builder special(Bytes path, FileType type, DeviceNumber device) {
    if (type == FileType.REGULAR || type == FileType.DIRECTORY || type == FileType.SYMLINK) {
      throw new IllegalArgumentException("type=" + type);
    }
    Builder builder = new Builder(path, type);
    builder.device = device;
    return builder;
  }

  /**
   * Path in the tree.
   *
   * @return relative path with {@code /} between the names, empty for the root
   */
  public Bytes path() {
    return path;
  }

  /**
   * What kind of file it is.
   *
   * @return the type
   */
  public FileType type() {
    return type;
  }

  /**
   * Mode with the bits of the type.
   *
   * @return a POSIX mode, 16 bits
   */
  public int mode() {
    return type.modeBits() | permissions;
  }

  /**
   * Owner.
   *
   * @return user number, 0 to 2^32 - 1
   */
  public long uid() {
    return uid;
  }

  /**
   * Group.
   *
   * @return group number, 0 to 2^32 - 1
   */
  public long gid() {
    return gid;
  }

  /**
   * Time of the last modification.
   *
   * @return the stamp, with valid nanoseconds
   */
  public Timestamp mtime() {
    return mtime;
  }

  /**
   * Extended attributes of all namespaces, ACLs included as the Linux API gives them.
   *
   * @return attributes with full names, in any order; whether they are marked as shared does not
   *     matter
   */
  public List<Xattr> xattrs() {
    return xattrs;
  }

  /**
   * Number of a device node.
   *
   * @return the number; {@link DeviceNumber#ZERO} for other types
   */
  public DeviceNumber device() {
    return device;
  }

  /**
   * Target of a symbolic link.
   *
   * @return the bytes of the target; empty for other types
   */
  public Bytes target() {
    return target;
  }

  /**
   * Content of a regular file.
   *
   * @return the content; {@link FileContent#EMPTY} for other types
   */
  public FileContent content() {
    return content;
  }

  /**
   * Identity for hard links: entries of one source whose keys are equal are names of one file.
   *
   * @return the key, empty if the file has no other name
   */
  public Optional<Object> linkKey() {
    return linkKey;
  }

  /**
   * A builder with all that this entry has, under another path.
   *
   * @param newPath path in the tree
   * @return a builder
   */
  public Builder toBuilder(Bytes newPath) {
    Builder builder = new Builder(newPath, type);
    builder.permissions = permissions;
    builder.uid = uid;
    builder.gid = gid;
    builder.mtime = mtime;
    builder.xattrs = xattrs;
    builder.device = device;
    builder.target = target;
    builder.content = content;
    builder.linkKey = linkKey;
    return builder;
  }

  /** Collects the attributes of an entry. For one thread. */
  public static final class Builder {
    private final Bytes path;
    private final FileType type;
    private int permissions = 0644;
    private long uid;
    private long gid;
    private Timestamp mtime = Timestamp.ZERO;
    private List<Xattr> xattrs = List.of();
    private DeviceNumber device = DeviceNumber.ZERO;
    private Bytes target = Bytes.EMPTY;
    private FileContent content = FileContent.EMPTY;
    private Optional<Object> linkKey = Optional.empty();

    private Builder(Bytes path, FileType type) {
      this.path = path;
      this.type = type;
    }

    /**
     * Sets permissions, set-id and sticky bits.
     *
     * @param value bits of {@link #PERMISSION_MASK}; the default depends on the type
     * @return this
     * @throws IllegalArgumentException if other bits are set
     */
    public Builder permissions(int value) {
      if ((value & ~PERMISSION_MASK) != 0) {
        throw new IllegalArgumentException("permissions=0" + Integer.toOctalString(value));
      }
      permissions = value;
      return this;
    }

    /**
     * Sets owner and group.
     *
     * @param user user number, 0 to 2^32 - 1, default 0
     * @param group group number, 0 to 2^32 - 1, default 0
     * @return this
     * @throws IllegalArgumentException if a number is out of range
     */
    public Builder owner(long user, long group) {
      if (user < 0 || user > MAX_ID || group < 0 || group > MAX_ID) {
        throw new IllegalArgumentException("user=" + user + ", group=" + group);
      }
      uid = user;
      gid = group;
      return this;
    }

    /**
     * Sets the time of the last modification.
     *
     * @param value the stamp, nanoseconds 0 to 999,999,999; the default is {@link Timestamp#ZERO}
     * @return this
     * @throws IllegalArgumentException if the nanoseconds are out of range
     */
    public Builder mtime(Timestamp value) {
      if (value.nanos() < 0 || value.nanos() > Timestamp.MAX_NANOS) {
        throw new IllegalArgumentException("nanos=" + value.nanos());
      }
      mtime = value;
      return this;
    }

    /**
     * Sets the extended attributes.
     *
     * @param values attributes with full names, each name once; default none
     * @return this
     */
    public Builder xattrs(List<Xattr> values) {
      xattrs = List.copyOf(values);
      return this;
    }

    /**
     * Tells that the file may have other names. Set it only where the source counts more than one
     * link: every key costs memory.
     *
     * @param key object with value equality, such as a record of device and inode number
     * @return this
     */
    public Builder linkKey(Object key) {
      linkKey = Optional.of(key);
      return this;
    }

    /**
     * The entry.
     *
     * @return an immutable entry
     */
    public SourceEntry build() {
      return new SourceEntry(this);
    }
  }
}
