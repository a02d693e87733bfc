package io.erofs.tools.build;

import io.erofs.model.Bytes;
import java.util.List;

/**
 * How extended attributes are stored. Immutable.
 *
 * @param tolerance an attribute (name and value) that more than this number of inodes have is
 *     stored once and referred to; 0 shares every attribute, a negative number leaves all
 *     attributes out (the report then says how many)
 * @param nameFilter whether every inode with attributes gets a filter that lets Linux 6.6 and later
 *     answer "no such attribute" quickly; turns on the compat feature {@code xattr_filter} if there
 *     is any attribute
 * @param prefixes long name prefixes, each with its namespace, such as {@code user.com.example.};
 *     at most 128, of which the part behind the namespace has at most 255 bytes; turns on the
 *     incompat feature {@code xattr_prefixes} (Linux 6.4) if an attribute begins with one. In no
 *     known namespace it is of no use, and no fault
 * @param plainPrefixes whether the table of prefixes is to be read without decompressing anything:
 *     behind the superblock, marked by the compat feature {@code plain_xattr_pfx} (Linux 6.18). By
 *     default it is with the fragments if there are any, which Linux 6.4 reads
 * @param inodeDigest full name of an attribute that the builder adds to every regular file that is
 *     not empty: {@code sha256:} and the 32 bytes of the SHA-256 of the content; empty for none. It
 *     replaces what the source has under that name, and turns on the compat feature {@code
 *     ishare_xattrs}, by which Linux 7.0 shares the memory of equal files
 */
public record XattrOptions(
    int tolerance,
    boolean nameFilter,
    List<Bytes> prefixes,
    boolean plainPrefixes,
    Bytes inodeDigest) {
  /** Tolerance of the defaults. */
  public static final int DEFAULT_TOLERANCE = 2;

  /** The name that erofs-utils gives to digests of inodes; no namespace, so Linux hides it. */
  public static final Bytes DEFAULT_INODE_DIGEST = Bytes.utf8("erofs.fingerprint.v1");

  /** Most prefixes that an image can have, the name of digests being one. */
  public static final int MAX_PREFIXES = 128;

  /** Shared from three uses on, with filter, without long prefixes and digests. */
  public static final XattrOptions DEFAULTS =
      new XattrOptions(DEFAULT_TOLERANCE, true, List.of(), false, Bytes.EMPTY);

  /** Copies the list. */
  public XattrOptions {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * These options with another tolerance.
   *
   * @param value see {@link #tolerance}
   * @return the options
   */
  public XattrOptions withTolerance(int value) {
    return new XattrOptions(value, nameFilter, prefixes, plainPrefixes, inodeDigest);
  }

  /**
   * These options with or without the name filter.
   *
   * @param value see {@link #nameFilter}
   * @return the options
   */
  public XattrOptions withNameFilter(boolean value) {
    return new XattrOptions(tolerance, value, prefixes, plainPrefixes, inodeDigest);
  }

  /**
   * These options with other long prefixes.
   *
   * @param values see {@link #prefixes}; where several match a name, the first one is used
   * @return the options
   */
  public XattrOptions withPrefixes(List<Bytes> values) {
    return new XattrOptions(tolerance, nameFilter, values, plainPrefixes, inodeDigest);
  }

  /**
   * These options with or without a plain table of prefixes.
   *
   * @param value see {@link #plainPrefixes}
   * @return the options
   */
  public XattrOptions withPlainPrefixes(boolean value) {
    return new XattrOptions(tolerance, nameFilter, prefixes, value, inodeDigest);
  }

  /**
   * These options with or without digests of inodes.
   *
   * @param name see {@link #inodeDigest}
   * @return the options
   */
  public XattrOptions withInodeDigest(Bytes name) {
    return new XattrOptions(tolerance, nameFilter, prefixes, plainPrefixes, name);
  }
}
