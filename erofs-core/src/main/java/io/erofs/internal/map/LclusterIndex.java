package io.erofs.internal.map;

import java.io.IOException;

/** An index with one entry per lcluster. */
interface LclusterIndex {
  /** The entry of an lcluster. */
  Lcluster entry(long lcn) throws IOException;

  /**
   * The next head behind a head. Every entry between the two must lead back to the first.
   *
   * @param head the head
   * @param to where to stop looking
   * @return the number of the next head, {@code to} if there is none before
   * @throws io.erofs.error.CorruptImageException if the distance of an entry between leads beyond
   *     the head, or nowhere
   */
  long nextHead(long head, long to) throws IOException;

  /**
   * Distance from an lcluster that is no head forward to the next head, as the image says: 0 only
   * in bad images and in those of the first builders. For checks alone.
   */
  long forward(long lcn) throws IOException;

  /** What a head stores as its address: a block, or the high half of a fragment's offset. */
  long address(long lcn) throws IOException;

  /** Byte offset behind the entry of an lcluster, in a compact index behind its pack. */
  long endOf(long lcn) throws IOException;
}
