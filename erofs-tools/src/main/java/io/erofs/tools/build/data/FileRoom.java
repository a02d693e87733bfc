package io.erofs.tools.build.data;

import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.RegularInode;

/**
 * What the metadata has room for if a file is compressed.
 *
 * @param indexBytes about how many bytes its index takes
 * @param tailBytes most bytes that can lie behind the index, less than a block
 */
public record FileRoom(long indexBytes, int tailBytes) {
  /** Knows the room for each file before anything is compressed. */
  public interface Source {
    /**
     * The room for a file.
     *
     * @param file a regular file that is not empty
     */
    FileRoom of(RegularInode file) throws BuildException;
  }
}
