package io.erofs.internal.map;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskLcluster;
import java.io.IOException;

/** The index with 8 bytes per lcluster. Format specification 4.5. */
final class FullIndex implements LclusterIndex {
  private static final int SIZE = OnDiskLcluster.SIZE;

  /** Entries are looked through in pieces that end where sectors end, as images do. */
  private static final int WINDOW = 512;

  private final MetadataSource metadata;
  private final long base;
  private final boolean big;

  /** Creates the index whose map header is at a byte offset. */
  FullIndex(MetadataSource metadata, long headerPosition, boolean big) {
    this.metadata = metadata;
    this.base = InodeGeometry.fullIndex(headerPosition);
    this.big = big;
  }

  private ByteView view(long lcn) throws IOException {
    return metadata.view(base + lcn * SIZE, SIZE, "Z-01", "index entry");
  }

  @Override
  public Lcluster entry(long lcn) throws IOException {
    return entry(view(lcn), 0);
  }

  private Lcluster entry(ByteView view, int at) throws CorruptImageException {
    OnDiskLcluster record = OnDiskLcluster.decode(view, at);
    if (record.type() != Lcluster.NONHEAD) {
      return Lcluster.head(record.type(), record.clusterOffset(), record.isPartial());
    }
    int delta0 = record.delta0();
    if ((delta0 & Lcluster.BLOCK_COUNT) == 0) {
      return Lcluster.follower(delta0);
    }
    if (!big) {
      throw new CorruptImageException(
          "Z-12", "a block count in a file without big pclusters", view.location(at));
    }
    return Lcluster.counting(delta0 & ~Lcluster.BLOCK_COUNT);
  }

  @Override
  public long nextHead(long head, long to) throws IOException {
    long lcn = head + 1;
    while (lcn < to) {
      long position = base + lcn * SIZE;
      int fit = (WINDOW - (int) (position & WINDOW - 1)) / SIZE;
      int count = (int) Math.min(to - lcn, Math.max(1, fit));
      ByteView view = metadata.view(position, count * SIZE, "Z-01", "index entries");
      for (int at = 0; at < count; at++, lcn++) {
        Lcluster entry = entry(view, at * SIZE);
        if (entry.isHead()) {
          return lcn;
        }
        if (!entry.leadsBack(lcn - head)) {
          throw new CorruptImageException(
              "Z-09",
              "distance " + entry.delta0() + " from lcluster " + lcn + " to " + head,
              view.location(at * SIZE));
        }
      }
    }
    return to;
  }

  @Override
  public long forward(long lcn) throws IOException {
    return OnDiskLcluster.decode(view(lcn), 0).delta1();
  }

  @Override
  public long address(long lcn) throws IOException {
    return OnDiskLcluster.decode(view(lcn), 0).address();
  }

  @Override
  public long endOf(long lcn) {
    return base + (lcn + 1) * SIZE;
  }
}
