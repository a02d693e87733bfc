package io.erofs.tools.export;

import io.erofs.model.Bytes;
import java.util.Optional;

/**
 * An ACL as text, in the form of {@code SCHILY.acl.access}: {@code user::rwx,user:1000:r-x,…}.
 *
 * <p>The system call's form is u32 version 2, then entries of u16 tag, u16 permissions, u32 id.
 */
final class TarAcl {
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int VERSION = 2;
  private static final int MAX_PERMISSIONS = 7;
  private static final int NAMED = 0x02 | 0x08;
  private static final int MASK = 0x10;
  private static final int REQUIRED = 0x01 | 0x04 | 0x20;

  private TarAcl() {}

  /** The text, or empty if the value is no ACL that Linux would take. */
  static Optional<String> text(Bytes value) {
    boolean whole = value.length() >= HEADER && (value.length() - HEADER) % ENTRY == 0;
    if (!whole || u32(value, 0) != VERSION) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    int seen = 0;
    for (int at = HEADER; at < value.length(); at += ENTRY) {
      int tag = u16(value, at);
      int permissions = u16(value, at + 2);
      String name = name(tag);
      boolean named = (tag & NAMED) != 0;
      if (name.isEmpty() || permissions > MAX_PERMISSIONS || (!named && (seen & tag) != 0)) {
        return Optional.empty();
      }
      seen |= tag;
      text.append(text.length() == 0 ? "" : ",").append(name).append(':');
      if (named) {
        text.append(u32(value, at + HEADER));
      }
      text.append(':').append(letters(permissions));
    }
    boolean complete = (seen & REQUIRED) == REQUIRED;
    boolean masked = (seen & NAMED) == 0 || (seen & MASK) != 0;
    return complete && masked ? Optional.of(text.toString()) : Optional.empty();
  }

  private static String name(int tag) {
    return switch (tag) {
      case 0x01, 0x02 -> "user";
      case 0x04, 0x08 -> "group";
      case MASK -> "mask";
      case 0x20 -> "other";
      default -> "";
    };
  }

  private static String letters(int permissions) {
    return ((permissions & 4) != 0 ? "r" : "-")
        + ((permissions & 2) != 0 ? "w" : "-")
        + ((permissions & 1) != 0 ? "x" : "-");
  }

  private static int u16(Bytes value, int at) {
    return value.at(at) | value.at(at + 1) << 8;
  }

  private static long u32(Bytes value, int at) {
    return u16(value, at) | (long) u16(value, at + 2) << 16;
  }
}
