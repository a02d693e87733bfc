package io.erofs.tools.build;

import io.erofs.testkit.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Directories as the kernel's overlayfs shows them on top of each other, until closed. */
public final class OverlayMount implements AutoCloseable {
  private final Path root;

  private OverlayMount(Path root) {
    this.root = root;
  }

  /**
   * Mounts layers read-only.
   *
   * @param layers two or more directories without colons and commas, the lowest first
   * @return the mount
   * @throws IOException if the kernel refuses it
   */
  public static OverlayMount of(List<Path> layers) throws IOException {
    StringBuilder lower = new StringBuilder();
    for (Path layer : layers) {
      lower.insert(0, lower.length() == 0 ? layer.toString() : layer + ":");
    }
    Path root = Files.createTempDirectory("overlay-mount");
    try {
      Commands.run(
          "mount", "-t", "overlay", "-o", "ro,lowerdir=" + lower, "overlay", root.toString());
    } catch (IOException e) {
      Files.delete(root);
      throw e;
    }
    return new OverlayMount(root);
  }

  /**
   * Where it is mounted.
   *
   * @return the root
   */
  public Path root() {
    return root;
  }

  @Override
  public void close() throws IOException {
    Commands.run("umount", root.toString());
    Files.delete(root);
  }
}
