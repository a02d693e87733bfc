package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes up extended attributes, of which some occur in many files with equal values. Few enough
 * bytes for file systems that have only one block for those of a file.
 */
final class XattrGenerator {
  private static final int ACL_VERSION = 2;
  private static final int TAG_USER_OBJ = 1;
  private static final int TAG_USER = 2;
  private static final int TAG_GROUP_OBJ = 4;
  private static final int TAG_GROUP = 8;
  private static final int TAG_MASK = 0x10;
  private static final int TAG_OTHER = 0x20;
  private static final int CAPABILITY_REVISION_2 = 0x02000001;
  private static final int MAX_NAME = 255;
  private static final int MAX_BYTES = 1500;

  private final Random random;
  private final boolean enabled;
  private final boolean privileged;

  private XattrGenerator(Random random, boolean enabled, boolean privileged) {
    this.random = random;
    this.enabled = enabled;
    this.privileged = privileged;
  }

  static XattrGenerator of(Random random, boolean enabled, boolean privileged) {
    return new XattrGenerator(random, enabled, privileged);
  }

  SortedMap<Bytes, Bytes> next(FileType type, int permissions) {
    SortedMap<Bytes, Bytes> xattrs = new TreeMap<>();
    boolean user = type == FileType.REGULAR || type == FileType.DIRECTORY;
    if (!enabled || random.nextInt(3) == 0) {
      return xattrs;
    }
    if (user) {
      addSome(xattrs, "user.");
      addAcls(xattrs, type, permissions);
    }
    if (privileged) {
      addSome(xattrs, "trusted.");
      addSome(xattrs, "security.test.");
      if (type == FileType.REGULAR && random.nextInt(4) == 0) {
        xattrs.put(Bytes.utf8("security.capability"), capability());
      }
    }
    return xattrs;
  }

  private void addSome(SortedMap<Bytes, Bytes> xattrs, String prefix) {
    int room = MAX_BYTES / 3;
    for (int i = random.nextInt(4); i > 0; i--) {
      Bytes name = Bytes.utf8(prefix).concat(name(MAX_NAME - prefix.length()));
      Bytes value = value();
      room -= name.length() + value.length() + 16;
      if (room >= 0) {
        xattrs.put(name, value);
      }
    }
  }

  private Bytes name(int longest) {
    return switch (random.nextInt(8)) {
      case 0 -> bytes(longest);
      case 1 -> bytes(1 + random.nextInt(20));
      case 2 -> Bytes.utf8("overlay.opaque");
      default -> Bytes.utf8("key" + random.nextInt(6));
    };
  }

  /** A value that other files have too, or one of its own. */
  private Bytes value() {
    return switch (random.nextInt(5)) {
      case 0 -> Bytes.EMPTY;
      case 1 -> bytes(1 + random.nextInt(300));
      default -> Bytes.utf8("common value ".repeat(1 + random.nextInt(4)));
    };
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (1 + random.nextInt(255));
    }
    return Bytes.of(bytes);
  }

  /** ACLs that agree with the mode, so that setting one after the other changes nothing. */
  private void addAcls(SortedMap<Bytes, Bytes> xattrs, FileType type, int permissions) {
    if (random.nextInt(3) == 0) {
      xattrs.put(Bytes.utf8("system.posix_acl_access"), acl(permissions));
    }
    if (type == FileType.DIRECTORY && random.nextInt(3) == 0) {
      xattrs.put(Bytes.utf8("system.posix_acl_default"), acl(random.nextInt(01000)));
    }
  }

  private Bytes acl(int permissions) {
    ByteBuffer acl = ByteBuffer.allocate(4 + 6 * 8).order(ByteOrder.LITTLE_ENDIAN);
    acl.putInt(ACL_VERSION);
    put(acl, TAG_USER_OBJ, permissions >> 6, -1);
    put(acl, TAG_USER, random.nextInt(8), random.nextInt(3) * 1000);
    put(acl, TAG_GROUP_OBJ, random.nextInt(8), -1);
    put(acl, TAG_GROUP, random.nextInt(8), 500);
    put(acl, TAG_MASK, permissions >> 3, -1);
    put(acl, TAG_OTHER, permissions, -1);
    return Bytes.of(acl.array());
  }

  private static void put(ByteBuffer acl, int tag, int permissions, int id) {
    acl.putShort((short) tag).putShort((short) (permissions & 7)).putInt(id);
  }

  private Bytes capability() {
    ByteBuffer capability = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    capability.putInt(CAPABILITY_REVISION_2).putInt(1 << random.nextInt(30)).putInt(0);
    return Bytes.of(capability.array());
  }
}
