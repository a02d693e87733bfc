package io.erofs;

import java.io.IOException;

/**
 * Takes the files of an image, one after the other.
 *
 * @see ErofsImage#walk(ImageVisitor)
 */
@FunctionalInterface
public interface ImageVisitor {
  /** How a walk goes on. */
  enum Next {
    /** With what is below a directory, or with the next name. */
    CONTINUE,
    /** With the next name, leaving out what is below a directory. */
    SKIP,
    /** Not at all. */
    STOP
  }

  /**
   * Takes one name of a file. The data, links and attributes of the file can be read from the image
   * right here, which is the order that reads the image most steadily.
   *
   * @param entry the name, its place in the tree, and the inode; may be kept
   * @return how to go on
   * @throws IOException to end the walk with an error; an {@link io.erofs.error.ErofsException}
   *     that does not name a path gets that of the entry
   */
  Next visit(ImageEntry entry) throws IOException;
}
