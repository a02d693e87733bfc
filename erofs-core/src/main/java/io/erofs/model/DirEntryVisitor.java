package io.erofs.model;

import java.io.IOException;

/** Takes the entries of a directory one by one. */
@FunctionalInterface
public interface DirEntryVisitor {
  /**
   * Takes one entry.
   *
   * @param entry the entry
   * @return whether to go on
   * @throws IOException to stop with an error
   */
  boolean visit(DirEntry entry) throws IOException;
}
