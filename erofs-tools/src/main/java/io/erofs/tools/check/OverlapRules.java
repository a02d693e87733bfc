package io.erofs.tools.check;

import io.erofs.error.Location;
import io.erofs.internal.read.ImageReader;
import java.util.Map;

/** Rules about what may share bytes with what (I-18, F-09, F-10, G-02), and S-10 and G-03. */
final class OverlapRules {
  private static final int NONE = -1;

  private final CheckContext context;
  private final ImageReader image;
  private String container = "";
  private IntervalList list = new IntervalList();

  OverlapRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
  }

  /**
   * Looks at all containers.
   *
   * @param containers the ranges of each, sorted
   */
  void check(Map<Integer, IntervalList> containers) {
    containers.forEach(
        (id, intervals) -> {
          list = intervals;
          container = name(id);
          sweep();
          if (id == Occupancy.PRIMARY) {
            checkBlocks();
          }
        });
  }

  private String name(int id) {
    if (id == Occupancy.METABOX) {
      return image.name() + ":metabox";
    }
    return image.devices().source(id).name();
  }

  /** Compares each range with the one of each kind that reaches furthest so far. */
  private void sweep() {
    int metadata = NONE;
    int directory = NONE;
    int data = NONE;
    int chunk = NONE;
    int pcluster = NONE;
    for (int i = 0; i < list.size(); i++) {
      switch (list.use(i)) {
        case DIRECTORY -> {
          overMetadata(i, metadata);
          directoryOverlap(i, directory, data, chunk);
          overDirectory(pcluster, i);
          directory = further(directory, i);
        }
        case DATA -> {
          overMetadata(i, metadata);
          overDirectory(i, directory);
          dataOverlap(i, data);
          pclusterOverlap(i, pcluster);
          data = further(data, i);
        }
        case CHUNK -> {
          overMetadata(i, metadata);
          overDirectory(i, directory);
          pclusterOverlap(i, pcluster);
          chunk = further(chunk, i);
        }
        case PLAIN_PCLUSTER, PCLUSTER -> {
          overMetadata(i, metadata);
          overDirectory(i, directory);
          pclusterOverlap(i, pcluster);
          pclusterOverlap(i, data);
          pclusterOverlap(i, chunk);
          pcluster = further(pcluster, i);
        }
        default -> {
          overMetadata(pcluster, i);
          metadataOverlap(i, metadata);
          overMetadata(directory, i);
          overMetadata(data, i);
          overMetadata(chunk, i);
          metadata = further(metadata, i);
        }
      }
    }
  }

  private int further(int best, int next) {
    return best == NONE || list.end(next) > list.end(best) ? next : best;
  }

  /** Whether the range at an index, which begins not later than another, reaches into it. */
  private boolean overlap(int a, int b) {
    return a != NONE && b != NONE && list.start(a) < list.end(b) && list.start(b) < list.end(a);
  }

  private boolean same(int a, int b) {
    return list.start(a) == list.start(b) && list.end(a) == list.end(b);
  }

  private void overMetadata(int data, int metadata) {
    if (overlap(data, metadata)) {
      report(isPcluster(data) ? "Z-14" : "F-09", data, metadata);
    }
  }

  private void metadataOverlap(int i, int other) {
    if (!overlap(i, other)) {
      return;
    }
    boolean sharedTwice =
        list.use(i) == Use.SHARED_XATTR && list.use(other) == Use.SHARED_XATTR && same(i, other);
    if (!sharedTwice) {
      boolean inodes = list.use(i) == Use.INODE && list.use(other) == Use.INODE;
      report(inodes ? "I-18" : "G-02", i, other);
    }
  }

  private void directoryOverlap(int i, int directory, int data, int chunk) {
    if (overlap(i, directory) && !same(i, directory)) {
      report("G-02", i, directory);
    }
    overDirectory(data, i);
    overDirectory(chunk, i);
  }

  private void overDirectory(int data, int directory) {
    if (overlap(data, directory)) {
      report("G-02", data, directory);
    }
  }

  private void dataOverlap(int i, int other) {
    if (overlap(i, other) && list.start(i) != list.start(other)) {
      report("F-10", i, other);
    }
  }

  private boolean isPcluster(int index) {
    return list.use(index) == Use.PCLUSTER || list.use(index) == Use.PLAIN_PCLUSTER;
  }

  /** Pclusters may be shared as a whole. */
  private void pclusterOverlap(int i, int other) {
    if (overlap(i, other) && !same(i, other)) {
      report("Z-25", i, other);
    }
  }

  private void report(String rule, int subject, int other) {
    Location place = Location.of(container, Math.max(list.start(subject), list.start(other)));
    context.findings.add(
        rule,
        context.subject(list.row(subject), place),
        describe(subject) + " overlaps " + describe(other));
  }

  private String describe(int index) {
    int row = list.row(index);
    boolean named = row != Subject.NO_ROW;
    return list.use(index).label()
        + (named ? " of nid " + Long.toUnsignedString(context.inodes.nid(row)) : "")
        + " at "
        + list.start(index)
        + " to "
        + list.end(index);
  }

  /** Compares the blocks in use with the superblock, where all of them are known. */
  private void checkBlocks() {
    int bits = image.superblock().blockBits();
    long imageBlocks = image.primary().size() >> bits;
    long used = 0;
    long unused = 0;
    for (int i = 0; i < list.size(); i++) {
      unused += Math.max(0, (list.start(i) >> bits) - used);
      used = Math.max(used, (list.end(i) - 1 >> bits) + 1);
    }
    unused += Math.max(0, imageBlocks - used);
    long counted = image.superblock().blocks();
    boolean unifiedBehind = !image.devices().slots().isEmpty() && !image.devices().separate();
    if (used > counted && !unifiedBehind) {
      context.findings.add(
          "S-10",
          context.imageSubject(),
          "blocks=" + counted + ", but blocks up to " + (used - 1) + " are used");
    }
    if (unused > 0 && context.everythingIsKnown()) {
      context.findings.add(
          "G-03", context.imageSubject(), unused + " of " + imageBlocks + " blocks are not used");
    }
  }
}
