package io.erofs.tools.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The text of an ACL, such as {@code user::rwx,user:1000:r-x,group::r-x,mask::r-x,other::r-x}, to
 * the form of the system call: u32 version 2, then entries of u16 tag, u16 permissions, u32 id, in
 * the order of tags and ids.
 *
 * <p>bsdtar adds the number of a named user or group as a fourth field. A name without a number
 * means nothing here, except {@code root}: which number it has depends on a host.
 */
final class AclText {
  private static final int VERSION = 2;
  private static final int HEADER = 4;
  private static final int ENTRY = 8;
  private static final int USER_OWNER = 0x01;
  private static final int USER = 0x02;
  private static final int GROUP_OWNER = 0x04;
  private static final int GROUP = 0x08;
  private static final int MASK = 0x10;
  private static final int OTHER = 0x20;
  private static final int NAMED = USER | GROUP;
  private static final int REQUIRED = USER_OWNER | GROUP_OWNER | OTHER;
  private static final long NO_ID = 0xFFFFFFFFL;
  private static final int ID_FIELD = 3;

  /** Permissions by tag (above) and id (below). */
  private final TreeMap<Long, Integer> entries = new TreeMap<>();

  private int seen;

  private AclText() {}

  /**
   * The value of the attribute.
   *
   * @param text the text
   * @param isDefault whether it is the default ACL of a directory
   * @return the value; empty if it says no more than the mode
   */
  static Optional<Bytes> parse(Bytes text, boolean isDefault) throws TarProblem {
    AclText acl = new AclText();
    for (String line : new String(text.toByteArray(), ISO_8859_1).split("[,\n]")) {
      String entry = line.replaceFirst("#.*", "").strip();
      if (!entry.isEmpty()) {
        acl.add(entry);
      }
    }
    if ((acl.seen & REQUIRED) != REQUIRED) {
      throw new TarProblem("an ACL without user, group and others");
    }
    if ((acl.seen & NAMED) != 0 && (acl.seen & MASK) == 0) {
      throw new TarProblem("an ACL with named entries, but without a mask");
    }
    return acl.seen == REQUIRED && !isDefault ? Optional.empty() : Optional.of(acl.value());
  }

  private void add(String entry) throws TarProblem {
    String[] fields = entry.split(":", -1);
    if (fields.length < ID_FIELD) {
      throw new TarProblem("entry '" + entry + "' of an ACL");
    }
    String name = fields[1].strip();
    int tag = tag(fields[0].strip(), !name.isEmpty());
    long id = (tag & NAMED) == 0 ? NO_ID : id(name, fields.length > ID_FIELD ? fields[3] : "");
    if (tag == 0 || entries.put((long) tag << 32 | id, permissions(fields[2])) != null) {
      throw new TarProblem("entry '" + entry + "' of an ACL");
    }
    seen |= tag;
  }

  private static int tag(String word, boolean isNamed) {
    return switch (word) {
      case "user", "u" -> isNamed ? USER : USER_OWNER;
      case "group", "g" -> isNamed ? GROUP : GROUP_OWNER;
      case "mask", "m" -> isNamed ? 0 : MASK;
      case "other", "o" -> isNamed ? 0 : OTHER;
      default -> 0;
    };
  }

  private static long id(String name, String number) throws TarProblem {
    String digits = number.isBlank() ? name : number.strip();
    if (digits.matches("[0-9]{1,10}") && Long.parseLong(digits) < NO_ID) {
      return Long.parseLong(digits);
    }
    if (name.equals("root")) {
      return 0;
    }
    throw new TarProblem("an ACL names '" + name + "', whose number is not known");
  }

  private static int permissions(String text) throws TarProblem {
    int permissions = 0;
    for (char c : text.strip().toCharArray()) {
      int bit =
          switch (c) {
            case 'r' -> 4;
            case 'w' -> 2;
            case 'x' -> 1;
            case '-' -> 0;
            default -> throw new TarProblem("permissions '" + text + "' in an ACL");
          };
      permissions |= bit;
    }
    return permissions;
  }

  private Bytes value() {
    ByteBuffer value =
        ByteBuffer.allocate(HEADER + ENTRY * entries.size()).order(ByteOrder.LITTLE_ENDIAN);
    value.putInt(VERSION);
    entries.forEach(
        (key, permissions) ->
            value
                .putShort((short) (key >> 32))
                .putShort(permissions.shortValue())
                .putInt(key.intValue()));
    return Bytes.of(value.array());
  }
}
