package io.erofs.tools.export;

import io.erofs.testkit.Commands;
import io.erofs.testkit.Privileges;
import io.erofs.testkit.TempFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A folder on a file system that can hold what an image can hold: attributes of 64 KiB in all
 * namespaces, ACLs, times of any century. Among usual ones, ext4 is none, and tmpfs is.
 */
public final class RoomyFolder implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"));
  private static final String PROBE =
      "touch -d @-99999999999 f && test \"$(stat -c %Y f)\" = -99999999999 && setfacl -m u:1:r f"
          + " && setfattr -n trusted.a -v 1 f && { printf '# file: f\\nuser.a=0x';"
          + " head -c 130000 /dev/zero | tr '\\0' 0; echo; } | setfattr --restore=-";

  private final Path path;

  private RoomyFolder(Path path) {
    this.path = path;
  }

  /**
   * A new folder for little; skips the test as {@link #create(long)} does.
   *
   * @return an empty folder
   * @throws IOException if it cannot be made
   */
  public static RoomyFolder create() throws IOException {
    return create(1 << 20);
  }

  /**
   * A new folder; skips the test where there is no such file system, or no root, or no room.
   *
   * @param bytes room that is needed
   * @return an empty folder
   * @throws IOException if it cannot be made
   */
  public static RoomyFolder create(long bytes) throws IOException {
    Assumptions.assumeTrue(
        Privileges.full(), "restoring owners, devices and all attributes needs a real root");
    Optional<Path> place = Place.FOUND;
    Assumptions.assumeTrue(
        place.isPresent(), "no file system here holds large attributes and all times");
    long room = Files.getFileStore(place.get()).getUsableSpace();
    Assumptions.assumeTrue(
        room >= bytes, place.get() + " has room for " + room + " bytes, needed: " + bytes);
    return new RoomyFolder(Files.createTempDirectory(place.get(), "erofs-tar"));
  }

  /**
   * Where it is.
   *
   * @return the folder
   */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    // Names that no locale can hold, and folders of any mode: the tool of the host knows them all.
    Commands.run("rm", "-rf", "--", path.toString());
  }

  private static final class Place {
    static final Optional<Path> FOUND = PLACES.stream().filter(Place::fits).findFirst();

    private static boolean fits(Path place) {
      if (!Files.isDirectory(place)) {
        return false;
      }
      try {
        Path folder = Files.createTempDirectory(place, "erofs-probe");
        try {
          return Commands.call(folder, new byte[0], List.of("sh", "-c", PROBE)).exit() == 0;
        } finally {
          TempFolders.delete(folder);
        }
      } catch (IOException unusable) {
        return false;
      }
    }
  }
}
