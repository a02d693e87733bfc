package io.erofs.tools.build.blob;

import java.io.IOException;

/**
 * A place for chunks of files outside of the image. One target may serve several builds, one after
 * the other or at once.
 */
public interface BlobTarget {
  /**
   * Begins a build.
   *
   * @param blockBits log2 of the block size of the image
   * @return what the build uses; the caller closes it
   * @throws IOException if the place cannot be used
   */
  BlobBuild begin(int blockBits) throws IOException;
}
