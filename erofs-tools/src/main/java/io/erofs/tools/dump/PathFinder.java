package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.ImageVisitor;
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
      image.walk(
          entry -> {
            boolean here = entry.inode().nid() == inode.nid();
            if (here) {
              found[0] = Paths.below(Bytes.utf8("/"), entry.path());
            }
            return here ? ImageVisitor.Next.STOP : ImageVisitor.Next.CONTINUE;
          });
    } catch (ErofsException unreadable) {
      return Optional.empty();
    }
    return Optional.of(found[0]).filter(path -> !path.isEmpty());
  }
}
