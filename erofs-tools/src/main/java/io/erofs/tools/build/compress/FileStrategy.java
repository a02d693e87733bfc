package io.erofs.tools.build.compress;

import java.io.IOException;

/**
 * Chooses how each file is compressed.
 *
 * <p>Asked once for every regular file that is not empty, by the thread that builds, in the order
 * of the files in the image. The same file must always get the same answer, or images are not
 * reproducible.
 */
@FunctionalInterface
public interface FileStrategy {

  /**
   * Chooses for a file.
   *
   * @param file the file
   * @return how it is compressed, or {@link FileChoice#STORE}
   * @throws IOException if the file is looked at and cannot be read
   */
  FileChoice choose(FileFacts file) throws IOException;

  /**
   * Treats all files alike.
   *
   * @param choice how they are compressed
   * @return the strategy
   */
  static FileStrategy always(FileChoice choice) {
    return file -> choice;
  }
}
