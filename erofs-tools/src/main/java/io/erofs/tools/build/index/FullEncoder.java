package io.erofs.tools.build.index;

import io.erofs.internal.format.OnDiskLcluster;

/** Encodes the entries of a full index. Format specification 4.5. */
final class FullEncoder {
  private FullEncoder() {}

  /** Encodes all entries from an index of the target on, and returns the index behind the last. */
  static int encode(LclusterCursor entries, byte[] target, int from) {
    int at = from;
    while (entries.next()) {
      OnDiskLcluster entry =
          entries.type == OnDiskLcluster.NONHEAD
              ? OnDiskLcluster.follower(entries.clusterOffset, entries.delta0, entries.delta1)
              : OnDiskLcluster.head(
                  entries.type, entries.clusterOffset, entries.partial, entries.address);
      entry.encode(target, at);
      at += OnDiskLcluster.SIZE;
    }
    return at;
  }
}
