package io.erofs.internal.map;

import java.io.IOException;

/** An index with one entry per lcluster. */
interface LclusterIndex {
  /** The entry of an lcluster. */
  Lcluster entry(long lcn) throws IOException;

  /** Distance from an lcluster that is no head forward to the next head; 0 only in bad images. */
  long forward(long lcn) throws IOException;

  /** What a head stores as its address: a block, or the high half of a fragment's offset. */
  long address(long lcn) throws IOException;

  /** Byte offset behind the entry of an lcluster, in a compact index behind its pack. */
  long endOf(long lcn) throws IOException;
}
