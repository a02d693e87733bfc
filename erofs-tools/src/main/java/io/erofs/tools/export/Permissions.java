package io.erofs.tools.export;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Permissions as the JDK wants them when a file is made, kept because most files have the same. */
final class Permissions {
  private static final int COUNT = 01000;

  private static final AtomicReferenceArray<FileAttribute<Set<PosixFilePermission>>> KNOWN =
      new AtomicReferenceArray<>(COUNT);

  private Permissions() {}

  /**
   * The attribute to make a file with.
   *
   * @param mode 0 to 0777
   */
  static FileAttribute<Set<PosixFilePermission>> attribute(int mode) {
    FileAttribute<Set<PosixFilePermission>> known = KNOWN.get(mode);
    if (known == null) {
      Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
      for (PosixFilePermission permission : PosixFilePermission.values()) {
        // Declared in the order of the bits, the highest first.
        if ((mode << permission.ordinal() & COUNT >> 1) != 0) {
          all.add(permission);
        }
      }
      known = PosixFilePermissions.asFileAttribute(all);
      KNOWN.set(mode, known);
    }
    return known;
  }
}
