package io.erofs.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the user of this process may do. */
public final class Privileges {
  private static final String EVERYTHING =
      "mknod device c 1 3 && chown 12345:54321 device && mknod device2 b 7 7"
          + " && : > file && chown 12345:54321 file"
          + " && setfattr -n trusted.test -v 1 file && setfattr -n security.test -v 1 file";

  private Privileges() {}

  /** Whether the user is called root, which may not mean much in a container. */
  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * Whether devices, owners and attributes of all namespaces can be made; tried once.
   *
   * @return true if so
   */
  public static boolean full() {
    return Full.YES;
  }

  private static final class Full {
    static final boolean YES = attempt();

    private static boolean attempt() {
      if (!isRoot() || !TreeXattrs.available()) {
        return false;
      }
      try {
        Path folder = TempFolders.create("erofs-privileges");
        try {
          return Commands.call(folder, new byte[0], List.of("sh", "-c", EVERYTHING)).exit() == 0;
        } finally {
          TempFolders.delete(folder);
        }
      } catch (IOException e) {
        return false;
      }
    }
  }
}
