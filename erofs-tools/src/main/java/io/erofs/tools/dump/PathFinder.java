package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.error.ErofsException;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.Optional;

/** Finds a path of an inode, which takes a walk over the image. */
public final class PathFinder {
  private PathFinder() {}

  /**
   * The first path in the order of the directories that leads to an inode.
   *
   * @param image the image
   * @param inode the inode
   * @return its path; empty if none leads there, or if the tree cannot be read to the end
   * @throws IOException if a source fails
   */
  public static Optional<Bytes> find(ErofsImage image, Inode inode) throws IOException {
    Bytes[] found = {Bytes.EMPTY};
    try {
      TreeWalker.walk(
          image,
          Bytes.utf8("/"),
          image.root(),
          (at, name, visited) -> {
            if (visited.nid() == inode.nid()) {
              found[0] = at.path();
            }
            return found[0].isEmpty();
          });
    } catch (ErofsException unreadable) {
      return Optional.empty();
    }
    return Optional.of(found[0]).filter(path -> !path.isEmpty());
  }
}
