package io.erofs.internal.map;

import io.erofs.model.Extent;
import java.io.IOException;

/**
 * The map of one file before its addresses are resolved to devices: device 0 means the unified
 * address space. Reads index bytes only. Thread-safe.
 */
public interface Mapper {
  /** The extent that covers an offset inside the file; see {@link io.erofs.model.ExtentMap#at}. */
  Extent at(long logicalOffset) throws IOException;

  /** Hears what is wrong with an index although extents can be read from it. */
  interface Problems {
    /** Takes a problem with an entry, and the rule that it breaks. */
    void found(String rule, String problem);
  }

  /** Byte offset behind the index in the inode's container; 0 if there is none. */
  default long indexEnd() throws IOException {
    return 0;
  }

  /** Reads the whole index once and reports what looking up single extents does not show. */
  default void verify(Problems problems) throws IOException {
    // Only an index with distances can contradict itself.
  }
}
