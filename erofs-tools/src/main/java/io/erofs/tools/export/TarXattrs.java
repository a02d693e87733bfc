package io.erofs.tools.export;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Extended attributes as pax records.
 *
 * <p>Each becomes {@code SCHILY.xattr.NAME} with the bytes of its value; in the name, GNU tar wants
 * {@code %} and {@code =} escaped. An ACL is told twice: GNU tar restores the attribute with {@code
 * --xattrs} and the text of {@code SCHILY.acl.…} with {@code --acls} (where it would otherwise
 * remove the ACL), and libarchive only the text.
 */
final class TarXattrs {
  private static final Bytes KEY = Bytes.utf8("SCHILY.xattr.");
  private static final Bytes ESCAPED_PERCENT = Bytes.utf8("%25");
  private static final Bytes ESCAPED_EQUALS = Bytes.utf8("%3D");
  private static final Map<Bytes, String> ACLS =
      Map.of(
          Bytes.utf8("system.posix_acl_access"), "SCHILY.acl.access",
          Bytes.utf8("system.posix_acl_default"), "SCHILY.acl.default");

  private TarXattrs() {}

  /** Adds records for attributes; of two with one name the first counts, as in Linux. */
  static void add(List<Xattr> xattrs, PaxRecords records, Location location)
      throws CorruptImageException {
    Set<Bytes> names = new HashSet<>();
    for (Xattr xattr : xattrs) {
      if (xattr.name().indexOf(0) >= 0) {
        throw new CorruptImageException(
            "X-06", "attribute name \"" + xattr.name() + "\" has a NUL", location);
      }
      if (names.add(xattr.name())) {
        addAcl(xattr, records, location);
        records.add(KEY.concat(escaped(xattr.name())), xattr.value());
      }
    }
  }

  private static void addAcl(Xattr xattr, PaxRecords records, Location location)
      throws CorruptImageException {
    String key = ACLS.get(xattr.name());
    if (key != null) {
      Optional<String> text = TarAcl.text(xattr.value());
      if (text.isEmpty()) {
        throw new CorruptImageException(
            "X-12", "value of " + xattr.name() + " is no ACL that Linux takes", location);
      }
      records.add(key, text.get());
    }
  }

  private static Bytes escaped(Bytes name) {
    if (name.indexOf('%') < 0 && name.indexOf('=') < 0) {
      return name;
    }
    Bytes escaped = Bytes.EMPTY;
    for (int i = 0; i < name.length(); i++) {
      Bytes next =
          switch (name.at(i)) {
            case '%' -> ESCAPED_PERCENT;
            case '=' -> ESCAPED_EQUALS;
            default -> name.slice(i, i + 1);
          };
      escaped = escaped.concat(next);
    }
    return escaped;
  }
}
