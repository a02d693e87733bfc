package io.erofs.nio;

import io.erofs.model.DeviceNumber;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The attributes by name, for {@code Files.readAttributes(path, "unix:*")} and its like. */
final class ErofsAttributes {
  static final String BASIC = "basic";
  static final String OWNER = "owner";
  static final String POSIX = "posix";
  static final String UNIX = "unix";
  static final String EROFS = "erofs";
  static final String USER = "user";
  static final Set<String> VIEWS = Set.of(BASIC, OWNER, POSIX, UNIX, EROFS, USER);

  private static final Map<String, Map<String, Function<ErofsFileAttributes, Object>>> TABLE =
      table();

  private ErofsAttributes() {}

  private static Map<String, Map<String, Function<ErofsFileAttributes, Object>>> table() {
    Map<String, Function<ErofsFileAttributes, Object>> basic = new LinkedHashMap<>();
    basic.put("lastModifiedTime", ErofsFileAttributes::lastModifiedTime);
    basic.put("lastAccessTime", ErofsFileAttributes::lastAccessTime);
    basic.put("creationTime", ErofsFileAttributes::creationTime);
    basic.put("size", ErofsFileAttributes::size);
    basic.put("isRegularFile", ErofsFileAttributes::isRegularFile);
    basic.put("isDirectory", ErofsFileAttributes::isDirectory);
    basic.put("isSymbolicLink", ErofsFileAttributes::isSymbolicLink);
    basic.put("isOther", ErofsFileAttributes::isOther);
    basic.put("fileKey", ErofsFileAttributes::fileKey);
    Map<String, Function<ErofsFileAttributes, Object>> owner =
        Map.of("owner", ErofsFileAttributes::owner);
    Map<String, Function<ErofsFileAttributes, Object>> posix = new LinkedHashMap<>(basic);
    posix.putAll(owner);
    posix.put("group", ErofsFileAttributes::group);
    posix.put("permissions", ErofsFileAttributes::permissions);
    Map<String, Function<ErofsFileAttributes, Object>> unix = new LinkedHashMap<>(posix);
    unix.put("mode", file -> file.inode().mode());
    unix.put("ino", ErofsFileAttributes::number);
    unix.put("dev", file -> 0L);
    unix.put("rdev", file -> rdev(file.inode()));
    unix.put("nlink", file -> (int) Math.min(Integer.MAX_VALUE, file.inode().linkCount()));
    unix.put("uid", file -> (int) file.inode().uid());
    unix.put("gid", file -> (int) file.inode().gid());
    unix.put("ctime", ErofsFileAttributes::lastModifiedTime);
    Map<String, Function<ErofsFileAttributes, Object>> erofs = new LinkedHashMap<>();
    erofs.put("nid", file -> file.inode().nid());
    erofs.put("layout", file -> file.inode().layout());
    erofs.put("version", file -> file.inode().version());
    erofs.put("inode", ErofsFileAttributes::inode);
    return Map.of(BASIC, basic, OWNER, owner, POSIX, posix, UNIX, unix, EROFS, erofs);
  }

  /** The device number as the C library's {@code makedev} packs it. */
  private static long rdev(Inode inode) {
    DeviceNumber number = inode.device().orElse(DeviceNumber.ZERO);
    long major = number.major();
    long minor = number.minor();
    return (minor & 0xFF) | (major & 0xFFF) << 8 | (minor & ~0xFFL) << 12;
  }

  /** Opens the file whose attributes are wanted, once their names are known to be good. */
  @FunctionalInterface
  interface Opener {
    ErofsFileAttributes open() throws IOException;
  }

  /**
   * Reads attributes.
   *
   * @param names {@code view:name,name} or {@code name,name}; {@code *} for all
   */
  static Map<String, Object> read(Opener opener, String names) throws IOException {
    int colon = names.indexOf(':');
    String view = colon < 0 ? BASIC : names.substring(0, colon);
    Map<String, Function<ErofsFileAttributes, Object>> known = TABLE.get(view);
    if (known == null) {
      throw new UnsupportedOperationException("attribute view " + view);
    }
    Map<String, Function<ErofsFileAttributes, Object>> wanted = new LinkedHashMap<>();
    for (String name : names.substring(colon + 1).split(",", -1)) {
      if (name.equals("*")) {
        wanted.putAll(known);
        continue;
      }
      Function<ErofsFileAttributes, Object> getter = known.get(name);
      if (getter == null) {
        throw new IllegalArgumentException("attribute " + view + ":" + name);
      }
      wanted.put(name, getter);
    }
    ErofsFileAttributes file = opener.open();
    Map<String, Object> values = new LinkedHashMap<>();
    wanted.forEach((name, getter) -> values.put(name, getter.apply(file)));
    return values;
  }
}
