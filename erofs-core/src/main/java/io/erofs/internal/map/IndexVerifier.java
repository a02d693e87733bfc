package io.erofs.internal.map;

import java.io.IOException;

/**
 * Compares every distance of an lcluster index with where the heads are, and tells whether there is
 * a HEAD2 (as a problem, which it is without the feature).
 */
final class IndexVerifier {
  /** Distances as large as this may be cut. */
  private static final int SATURATED = Lcluster.BLOCK_COUNT - 1;

  private static final long NONE = -1;

  private final LclusterIndex index;
  private final long entries;
  private final int bits;
  private final Mapper.Problems problems;
  private long head = NONE;
  private long furthest = NONE;
  private boolean secondHeads;

  IndexVerifier(LclusterIndex index, long size, int bits, Mapper.Problems problems) {
    this.index = index;
    this.entries = (size - 1 >>> bits) + 1;
    this.bits = bits;
    this.problems = problems;
  }

  void run() throws IOException {
    for (long lcn = 0; lcn < entries; lcn++) {
      Lcluster entry = index.entry(lcn);
      if (entry.isHead()) {
        head(lcn, entry);
      } else if (head == NONE) {
        problems.found("Z-07", "lcluster 0 is no head");
        return;
      } else {
        follower(lcn, entry);
      }
    }
    endOfExtent(entries);
  }

  private void head(long lcn, Lcluster entry) {
    if (entry.clusterOffset() >= 1 << bits) {
      problems.found("Z-08", "clusterofs=" + entry.clusterOffset() + " in lcluster " + lcn);
    } else if (lcn == 0 && entry.clusterOffset() != 0) {
      problems.found("Z-07", "lcluster 0 starts at offset " + entry.clusterOffset());
    }
    if (entry.type() == Lcluster.HEAD2 && !secondHeads) {
      secondHeads = true;
      problems.found("Z-26", "lcluster " + lcn + " is of type HEAD2");
    }
    endOfExtent(lcn);
    head = lcn;
  }

  private void follower(long lcn, Lcluster entry) throws IOException {
    long distance = lcn - head;
    if (entry.blockCount() > 0) {
      if (distance != 1) {
        problems.found("Z-12", "a block count in lcluster " + lcn + ", the head is " + head);
      }
    } else if (entry.delta0() != distance
        && (entry.delta0() < SATURATED || entry.delta0() > distance)) {
      problems.found(
          "Z-09", "distance " + entry.delta0() + " back from lcluster " + lcn + " to " + head);
    }
    long forward = index.forward(lcn);
    if (forward == 0) {
      problems.found("Z-10", "distance 0 forward from lcluster " + lcn);
    }
    furthest = Math.max(furthest, lcn + forward);
  }

  /** Distances forward may stop early, but may not leave out a head. */
  private void endOfExtent(long next) {
    if (furthest > next && next != entries) {
      problems.found(
          "Z-10",
          "a distance forward from the extent of lcluster "
              + head
              + " leads to "
              + furthest
              + ", beyond the next head "
              + next);
    }
    furthest = NONE;
  }
}
