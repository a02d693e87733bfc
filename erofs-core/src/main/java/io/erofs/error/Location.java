package io.erofs.error;

import java.util.Objects;

/**
 * Where in an image something is wrong: the source, and as far as known the byte offset in it, the
 * inode, and the path.
 *
 * <p>Immutable and thread-safe. Every {@link ErofsException} carries one, so that no message of
 * this library leaves a user guessing which file, inode or byte was meant.
 */
public final class Location {
  private static final long UNKNOWN_OFFSET = -1;

  private final String source;
  private final long offset;
  private final boolean nidKnown;
  private final long nid;
  private final String path;

  private Location(String source, long offset, boolean nidKnown, long nid, String path) {
    this.source = source;
    this.offset = offset;
    this.nidKnown = nidKnown;
    this.nid = nid;
    this.path = path;
  }

  /**
   * A location that names only the source.
   *
   * @param source name of the image, device or blob, as a user knows it
   * @return the location
   */
  public static Location of(String source) {
    return new Location(Objects.requireNonNull(source, "source"), UNKNOWN_OFFSET, false, 0, "");
  }

  /**
   * A byte of a source.
   *
   * @param source name of the image, device or blob, as a user knows it
   * @param offset byte offset in the source
   * @return the location
   */
  public static Location of(String source, long offset) {
    return new Location(Objects.requireNonNull(source, "source"), offset, false, 0, "");
  }

  /**
   * This location with another byte offset.
   *
   * @param newOffset byte offset in the source
   * @return the location
   */
  public Location at(long newOffset) {
    return new Location(source, newOffset, nidKnown, nid, path);
  }

  /**
   * This location with the inode named.
   *
   * @param newNid node number, unsigned
   * @return the location
   */
  public Location withNid(long newNid) {
    return new Location(source, offset, true, newNid, path);
  }

  /**
   * This location with the path named.
   *
   * @param newPath path in the image, printable
   * @return the location
   */
  public Location withPath(String newPath) {
    return new Location(source, offset, nidKnown, nid, Objects.requireNonNull(newPath, "newPath"));
  }

  /**
   * Name of the image, device or blob.
   *
   * @return the name
   */
  public String source() {
    return source;
  }

  /**
   * Byte offset in the source.
   *
   * @return the offset, or -1 where it is not known
   */
  public long offset() {
    return offset;
  }

  /**
   * Whether the inode is known.
   *
   * @return true if {@link #nid()} means something
   */
  public boolean hasNid() {
    return nidKnown;
  }

  /**
   * Node number of the inode concerned.
   *
   * @return the nid, 0 unless {@link #hasNid()}
   */
  public long nid() {
    return nid;
  }

  /**
   * Path in the image.
   *
   * @return the path, empty where it is not known
   */
  public String path() {
    return path;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Location that
        && source.equals(that.source)
        && offset == that.offset
        && nidKnown == that.nidKnown
        && nid == that.nid
        && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(source, offset, nidKnown, nid, path);
  }

  /** The location as it ends a message, for example {@code a.erofs, nid 36, offset 0x480}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (!path.isEmpty()) {
      text.append(", path ").append(path);
    }
    if (nidKnown) {
      text.append(", nid ").append(Long.toUnsignedString(nid));
    }
    if (offset != UNKNOWN_OFFSET) {
      text.append(", offset 0x").append(Long.toHexString(offset));
    }
    return text.toString();
  }
}
