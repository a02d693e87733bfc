package io.erofs.internal.format;

import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;
import java.util.List;

/** The short prefixes of xattr names, by index. Format specification 5.4. */
public final class XattrNames {
  /** Index of the access ACL, whose prefix is the whole name. */
  public static final int ACL_ACCESS = 2;

  /** Index of the default ACL, whose prefix is the whole name. */
  public static final int ACL_DEFAULT = 3;

  private static final List<Bytes> PREFIXES =
      List.of(
          Bytes.EMPTY,
          Bytes.utf8("user."),
          Bytes.utf8("system.posix_acl_access"),
          Bytes.utf8("system.posix_acl_default"),
          Bytes.utf8("trusted."),
          Bytes.utf8("lustre."),
          Bytes.utf8("security."));

  private XattrNames() {}

  /** Whether an index names a short prefix, 0 included. */
  public static boolean isShort(int index) {
    return index >= 0 && index < PREFIXES.size();
  }

  /** The prefix of an index. */
  public static Bytes prefix(int index) {
    return PREFIXES.get(index);
  }

  /**
   * The index for a full name.
   *
   * @return 1 to 6, or 0 if no short prefix fits
   */
  public static int indexOf(Bytes name) {
    for (int index = 1; index < PREFIXES.size(); index++) {
      Bytes prefix = PREFIXES.get(index);
      boolean whole = index == ACL_ACCESS || index == ACL_DEFAULT;
      if (whole ? name.equals(prefix) : name.startsWith(prefix)) {
        return index;
      }
    }
    return 0;
  }

  /** The name behind its short prefix. */
  public static Bytes withoutPrefix(Bytes name, int index) {
    return name.slice(PREFIXES.get(index).length(), name.length());
  }

  /** The full prefix of a long prefix: short prefix and infix. */
  public static Bytes full(XattrPrefix prefix) {
    return isShort(prefix.baseIndex())
        ? PREFIXES.get(prefix.baseIndex()).concat(prefix.infix())
        : prefix.infix();
  }
}
