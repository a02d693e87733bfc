package io.erofs.tools.check;

import io.erofs.model.Bytes;
import java.util.Optional;

/**
 * The form of a POSIX ACL: u32 version 2, then entries of u16 tag, u16 permissions, u32 id. Format
 * specification 5.8.
 */
final class AclForm {
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int VERSION = 2;
  private static final int OWNER = 0x01;
  private static final int NAMED_USER = 0x02;
  private static final int GROUP = 0x04;
  private static final int NAMED_GROUP = 0x08;
  private static final int MASK = 0x10;
  private static final int OTHERS = 0x20;
  private static final int ALL = 0x3F;
  private static final int ALL_PERMISSIONS = 7;

  private AclForm() {}

  /** What is wrong with an ACL, or empty if nothing is. */
  static Optional<String> problem(Bytes value) {
    if (value.length() < HEADER || (value.length() - HEADER) % ENTRY != 0) {
      return Optional.of(value.length() + " bytes, expected 4 and 8 for each entry");
    }
    int version = u16(value, 0) | u16(value, 2) << 16;
    if (version != VERSION) {
      return Optional.of("version " + Integer.toUnsignedString(version) + ", expected 2");
    }
    int seen = 0;
    for (int at = HEADER; at < value.length(); at += ENTRY) {
      int tag = u16(value, at);
      if (Integer.bitCount(tag) != 1 || tag > ALL) {
        return Optional.of("unknown tag 0x" + Integer.toHexString(tag));
      }
      boolean again = (seen & tag) != 0 && tag != NAMED_USER && tag != NAMED_GROUP;
      if (again || seen >= tag << 1) {
        return Optional.of("tag 0x" + Integer.toHexString(tag) + " is not in order");
      }
      if (u16(value, at + 2) > ALL_PERMISSIONS) {
        return Optional.of("unknown permissions 0x" + Integer.toHexString(u16(value, at + 2)));
      }
      seen |= tag;
    }
    return missing(seen);
  }

  private static Optional<String> missing(int seen) {
    int needed = OWNER | GROUP | OTHERS;
    if ((seen & needed) != needed) {
      return Optional.of("no entry for owner, group or others");
    }
    boolean named = (seen & (NAMED_USER | NAMED_GROUP)) != 0;
    return named && (seen & MASK) == 0
        ? Optional.of("named entries without a mask")
        : Optional.empty();
  }

  private static int u16(Bytes value, int at) {
    return value.at(at) | value.at(at + 1) << 8;
  }
}
