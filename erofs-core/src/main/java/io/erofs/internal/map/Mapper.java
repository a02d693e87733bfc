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
}
