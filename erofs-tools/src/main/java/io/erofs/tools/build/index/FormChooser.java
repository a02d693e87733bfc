package io.erofs.tools.build.index;

import io.erofs.internal.format.CompactPacks;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskExtent;
import io.erofs.internal.format.OnDiskLcluster;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.tools.build.data.ExtentFacts;
import io.erofs.tools.build.data.StoredExtents;

/** Chooses the form of an index. Format specification 4.16. */
final class FormChooser {
  /**
   * Most records without addresses: a reader adds up the lengths of all records in front of the one
   * that it wants.
   */
  private static final int MOST_SUMMED = 1024;

  private static final int MOST_EQUAL_BITS = 30;
  private static final long U32 = 0xFFFFFFFFL;
  private static final long IMPOSSIBLE = Long.MAX_VALUE;

  private final IndexSettings settings;

  FormChooser(IndexSettings settings) {
    this.settings = settings;
  }

  IndexForm choose(StoredExtents extents, long inodeEnd) {
    long header = InodeGeometry.mapHeader(inodeEnd);
    if (extents.hasFragment() && extents.count() == 1) {
      long end = header + OnDiskMapHeader.SIZE;
      return new IndexForm(IndexForm.Kind.WHOLE_FRAGMENT, 0, end - inodeEnd);
    }
    boolean compact = isCompact(extents);
    long clusters = isClustered(extents) ? clustersEnd(extents, compact, header) : IMPOSSIBLE;
    boolean mayEncode = settings.encodedExtents() && !extents.hasInlineTail();
    int recordSize = mayEncode ? recordSize(extents) : 0;
    long encoded = mayEncode ? encodedEnd(extents, recordSize, header) : IMPOSSIBLE;
    if (clusters == IMPOSSIBLE && encoded == IMPOSSIBLE) {
      throw new IllegalArgumentException(
          "no index can tell " + extents.facts() + " with " + settings);
    }
    if (encoded < clusters) {
      return new IndexForm(IndexForm.Kind.ENCODED, recordSize, encoded - inodeEnd);
    }
    IndexForm.Kind kind = compact ? IndexForm.Kind.COMPACT : IndexForm.Kind.FULL;
    return new IndexForm(kind, 0, clusters - inodeEnd);
  }

  private boolean isClustered(StoredExtents extents) {
    ExtentFacts facts = extents.facts();
    boolean large = facts.largeHeads() || facts.largePlains();
    return facts.clustered()
        && (settings.bigPclusters() || !large)
        && facts.algorithms().size() <= (settings.secondHeads() ? 2 : 1)
        && settings.endAddress() >>> settings.blockBits() <= U32;
  }

  private boolean isCompact(StoredExtents extents) {
    ExtentFacts facts = extents.facts();
    return !settings.legacy()
        && !facts.partial()
        && facts.consecutive()
        && extents.fragmentOffset() <= U32
        && settings.blockBits() <= CompactPacks.MAX_SMALL_BITS;
  }

  private static long clustersEnd(StoredExtents extents, boolean compact, long header) {
    if (compact) {
      return packs(extents, header).end();
    }
    ExtentFacts facts = extents.facts();
    long entries = InodeGeometry.blocks(facts.size(), facts.blockBits());
    return InodeGeometry.fullIndex(header) + entries * OnDiskLcluster.SIZE;
  }

  private int recordSize(StoredExtents extents) {
    ExtentFacts facts = extents.facts();
    boolean equal =
        facts.equalBits() >= 0
            && facts.equalBits() <= MOST_EQUAL_BITS
            && facts.equalBits() - facts.blockBits() <= OnDiskMapHeader.MAX_CLUSTER_BITS;
    boolean summed =
        facts.consecutive() && extents.fragmentOffset() <= U32 && extents.count() <= MOST_SUMMED;
    if (equal && summed) {
      return OnDiskMapHeader.SMALLEST_RECORD;
    }
    if (equal && settings.endAddress() <= U32 + 1) {
      return OnDiskExtent.NARROW_SIZE;
    }
    return facts.size() > U32 ? OnDiskExtent.LARGEST_SIZE : OnDiskExtent.STARTED_SIZE;
  }

  private static long encodedEnd(StoredExtents extents, int recordSize, long header) {
    long address = recordSize == OnDiskMapHeader.SMALLEST_RECORD ? Long.BYTES : 0;
    return InodeGeometry.encodedExtents(header, recordSize)
        + address
        + (long) extents.count() * recordSize;
  }

  /** Whether records of a size say where in the file their extents begin. */
  static boolean hasStarts(int recordSize) {
    return recordSize >= OnDiskExtent.STARTED_SIZE;
  }

  /** How a compact index behind a header is cut. */
  static CompactPacks packs(StoredExtents extents, long header) {
    ExtentFacts facts = extents.facts();
    long entries = InodeGeometry.blocks(facts.size(), facts.blockBits());
    return CompactPacks.of(header, entries, facts.blockBits() <= CompactPacks.MAX_LARGE_BITS);
  }

  /** The flags of a compact index. */
  static int compactAdvise(StoredExtents extents) {
    ExtentFacts facts = extents.facts();
    boolean big = facts.largeHeads() || facts.largePlains();
    return clusterAdvise(extents)
        | (facts.blockBits() <= CompactPacks.MAX_LARGE_BITS ? OnDiskMapHeader.COMPACTED_2B : 0)
        | (big ? OnDiskMapHeader.BIG_PCLUSTER_1 | OnDiskMapHeader.BIG_PCLUSTER_2 : 0);
  }

  /** The flags of a full index. */
  static int fullAdvise(StoredExtents extents) {
    ExtentFacts facts = extents.facts();
    boolean second = facts.largePlains() || facts.largeHeads() && facts.algorithms().size() > 1;
    return clusterAdvise(extents)
        | (facts.largeHeads() ? OnDiskMapHeader.BIG_PCLUSTER_1 : 0)
        | (second ? OnDiskMapHeader.BIG_PCLUSTER_2 : 0);
  }

  private static int clusterAdvise(StoredExtents extents) {
    return commonAdvise(extents) | (extents.hasInlineTail() ? OnDiskMapHeader.INLINE_PCLUSTER : 0);
  }

  /** The flags that all forms have. */
  static int commonAdvise(StoredExtents extents) {
    return (extents.isInterlaced() ? OnDiskMapHeader.INTERLACED : 0)
        | (extents.hasFragment() ? OnDiskMapHeader.FRAGMENT : 0);
  }
}
