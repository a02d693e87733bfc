package io.erofs.tools.store;

import java.nio.file.Path;

/**
 * Something that is wrong with a store.
 *
 * @param file the file at fault
 * @param problem what is wrong, in one line
 */
public record StoreProblem(Path file, String problem) {
  @Override
  public String toString() {
    return file + ": " + problem;
  }
}
