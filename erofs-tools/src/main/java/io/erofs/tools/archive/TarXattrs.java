package io.erofs.tools.archive;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Extended attributes in pax records, in all the ways that programs write them:
 *
 * <ul>
 *   <li>{@code SCHILY.xattr.NAME} (star, GNU tar, Go, …): the bytes of the value; in the name, GNU
 *       tar writes {@code %25} for {@code %} and {@code %3D} for {@code =};
 *   <li>{@code LIBARCHIVE.xattr.NAME} (bsdtar): the name encoded as in URLs, the value in base 64;
 *   <li>{@code RHT.security.selinux} (GNU tar with {@code --selinux}): text of a label;
 *   <li>{@code SCHILY.acl.access}, {@code SCHILY.acl.default}: text of an ACL, see {@link AclText}.
 * </ul>
 *
 * <p>If one attribute is told in several ways, the first of these counts.
 */
final class TarXattrs {
  private static final Bytes SCHILY = Bytes.utf8("SCHILY.xattr.");
  private static final Bytes LIBARCHIVE = Bytes.utf8("LIBARCHIVE.xattr.");
  private static final Bytes SELINUX = Bytes.utf8("security.selinux");
  private static final Bytes END_OF_TEXT = Bytes.of(new byte[1]);
  private static final Bytes ACCESS = Bytes.utf8("system.posix_acl_access");
  private static final Bytes DEFAULT = Bytes.utf8("system.posix_acl_default");

  private final Map<Bytes, Bytes> found = new LinkedHashMap<>();

  private TarXattrs() {}

  /**
   * The attributes of an entry.
   *
   * @param header its extended header
   * @param lost takes what could not be understood, in one line each
   */
  static List<Xattr> of(PaxHeader header, List<String> lost) throws TarProblem {
    if (header.saysNothing()) {
      return List.of();
    }
    TarXattrs xattrs = new TarXattrs();
    for (Map.Entry<Bytes, Bytes> record : header.withPrefix(SCHILY).entrySet()) {
      xattrs.found.put(unescaped(record.getKey()), record.getValue());
    }
    for (Map.Entry<Bytes, Bytes> record : header.withPrefix(LIBARCHIVE).entrySet()) {
      xattrs.found.putIfAbsent(urlDecoded(record.getKey()), base64(record.getValue()));
    }
    Optional<Bytes> label = header.value("RHT.security.selinux");
    if (label.isPresent()) {
      xattrs.found.putIfAbsent(SELINUX, label.get().concat(END_OF_TEXT));
    }
    xattrs.addAcl(header.value("SCHILY.acl.access"), ACCESS, lost);
    xattrs.addAcl(header.value("SCHILY.acl.default"), DEFAULT, lost);
    return xattrs.list();
  }

  private void addAcl(Optional<Bytes> text, Bytes name, List<String> lost) {
    if (text.isEmpty() || found.containsKey(name)) {
      return;
    }
    try {
      Optional<Bytes> value = AclText.parse(text.get(), name.equals(DEFAULT));
      if (value.isPresent()) {
        found.put(name, value.get());
      }
    } catch (TarProblem e) {
      lost.add(name + ": " + e.text());
    }
  }

  private List<Xattr> list() throws TarProblem {
    if (found.isEmpty()) {
      return List.of();
    }
    List<Xattr> list = new ArrayList<>();
    for (Map.Entry<Bytes, Bytes> xattr : found.entrySet()) {
      if (xattr.getKey().isEmpty() || xattr.getKey().indexOf(0) >= 0) {
        throw new TarProblem("name of an extended attribute '" + xattr.getKey() + "'");
      }
      list.add(new Xattr(xattr.getKey(), xattr.getValue(), false));
    }
    return list;
  }

  private static Bytes unescaped(Bytes name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    byte[] plain = new byte[name.length()];
    int length = 0;
    for (int i = 0; i < name.length(); i++) {
      int code = name.at(i) == '%' ? hex(name, i + 1) : -1;
      boolean isEscape = code == '%' || code == '=';
      plain[length++] = (byte) (isEscape ? code : name.at(i));
      i += isEscape ? 2 : 0;
    }
    return Bytes.of(plain, 0, length);
  }

  private static Bytes urlDecoded(Bytes name) {
    byte[] plain = new byte[name.length()];
    int length = 0;
    for (int i = 0; i < name.length(); i++) {
      int code = name.at(i) == '%' ? hex(name, i + 1) : -1;
      plain[length++] = (byte) (code >= 0 ? code : name.at(i));
      i += code >= 0 ? 2 : 0;
    }
    return Bytes.of(plain, 0, length);
  }

  /** The byte that two hexadecimal digits mean, or -1. */
  private static int hex(Bytes text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.at(at), 16);
    int low = Character.digit(text.at(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static Bytes base64(Bytes text) throws TarProblem {
    try {
      return Bytes.of(Base64.getDecoder().decode(trimmed(text.toByteArray())));
    } catch (IllegalArgumentException e) {
      throw new TarProblem("LIBARCHIVE.xattr: the value is not in base 64");
    }
  }

  /** Without what pads the text: whether it is there does not matter. */
  private static byte[] trimmed(byte[] text) {
    int end = text.length;
    while (end > 0 && (text[end - 1] == '=' || text[end - 1] == '\n')) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }
}
