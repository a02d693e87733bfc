package io.erofs.tools.check;

import io.erofs.model.DataLayout;
import io.erofs.model.FileType;
import io.erofs.model.KernelVersion;
import io.erofs.model.Superblock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Set;

/** Counts what is found, and which constructs are in use. For one thread. */
final class Tally {
  /** Constructs that need a feature bit or a newer kernel. */
  enum Construct {
    COMPRESSED(5, 4),
    CHUNKS(5, 15),
    PLAIN_HOLE(6, 15),
    COMPACT_TIME(6, 15),
    SHARED_XATTRS(5, 4),
    FILTERS(5, 4),
    LONG_PREFIXES(6, 4),
    LABEL_OF_16_BYTES(6, 16);

    private final KernelVersion since;

    Construct(int major, int minor) {
      this.since = new KernelVersion(major, minor);
    }
  }

  private final EnumMap<FileType, Long> files = new EnumMap<>(FileType.class);
  private final EnumMap<DataLayout, Long> layouts = new EnumMap<>(DataLayout.class);
  private final Set<Construct> used = EnumSet.noneOf(Construct.class);
  private long inodes;
  private long hardLinks;
  private long xattrs;
  private long logicalBytes;
  private long logicalBlocks;
  private long physicalBlocks;
  private long dataBytesRead;

  void use(Construct construct) {
    used.add(construct);
  }

  boolean uses(Construct construct) {
    return used.contains(construct);
  }

  void inode() {
    inodes++;
  }

  long inodes() {
    return inodes;
  }

  void file(FileType type) {
    files.merge(type, 1L, Long::sum);
  }

  void data(DataLayout layout, long bytes, long blocks) {
    layouts.merge(layout, 1L, Long::sum);
    logicalBytes = saturated(logicalBytes, bytes);
    logicalBlocks = saturated(logicalBlocks, blocks);
  }

  void physical(long blocks) {
    physicalBlocks = saturated(physicalBlocks, blocks);
  }

  void hardLink() {
    hardLinks++;
  }

  void xattrs(int count) {
    xattrs += count;
  }

  void read(long bytes) {
    dataBytesRead += bytes;
  }

  long bytesRead() {
    return dataBytesRead;
  }

  /** Sums of sizes from a hostile image may not wrap around. */
  private static long saturated(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  CheckStatistics statistics(Superblock superblock) {
    KernelVersion least = superblock.leastKernel();
    for (Construct construct : used) {
      least = construct.since.compareTo(least) > 0 ? construct.since : least;
    }
    return statistics(least);
  }

  CheckStatistics statistics(KernelVersion least) {
    return new CheckStatistics(
        inodes,
        files,
        layouts,
        hardLinks,
        xattrs,
        logicalBytes,
        logicalBlocks,
        physicalBlocks,
        dataBytesRead,
        least);
  }
}
