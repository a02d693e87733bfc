package io.erofs.tools.check;

import io.erofs.error.Location;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.SuperblockReader;
import io.erofs.model.Feature;
import io.erofs.model.FileType;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.Arrays;

/** Rules that need the whole tree: link counts, totals, features in use. */
final class GlobalRules {
  private static final int DIRECTORY = FileType.DIRECTORY.direntCode();
  private static final int NO_LINK_COUNT = 1;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final InodeTable inodes;
  private final Findings findings;

  GlobalRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.inodes = context.inodes;
    this.findings = context.findings;
  }

  void check() throws IOException {
    for (int row = 0; row < inodes.size(); row++) {
      checkLinkCount(row);
    }
    checkSerials();
    checkFeatures();
    long counted = superblock.inodeCount();
    if (context.treeIsComplete() && counted != context.tally.inodes()) {
      findings.add(
          "S-11",
          context.imageSubject(),
          "inos="
              + Long.toUnsignedString(counted)
              + ", but "
              + context.tally.inodes()
              + " inodes were found");
    }
  }

  /** A link count may exceed the references while parts of the tree are unknown. */
  private void checkLinkCount(int row) {
    int type = inodes.type(row);
    long stored = inodes.linkCount(row);
    boolean isRoot = inodes.nid(row) == superblock.rootNid();
    if (type == InodeTable.UNREADABLE || stored == 0 || inodes.parent(row) < 0 && !isRoot) {
      return;
    }
    long expected;
    if (type == DIRECTORY) {
      expected = 2L + inodes.subdirectories(row);
      if (stored == NO_LINK_COUNT) {
        return;
      }
    } else {
      expected = inodes.references(row);
    }
    if (stored < expected || stored > expected && context.treeIsComplete()) {
      findings.add(
          "I-07",
          new Subject(row, Location.of(image.name()).withNid(inodes.nid(row))),
          "link count " + stored + ", expected " + expected);
    }
  }

  private void checkSerials() {
    int[] serials = new int[inodes.size()];
    int count = 0;
    for (int row = 0; row < inodes.size(); row++) {
      if (inodes.type(row) != InodeTable.UNREADABLE) {
        serials[count++] = inodes.serial(row);
      }
    }
    Arrays.sort(serials, 0, count);
    int twice = 0;
    for (int i = 1; i < count; i++) {
      twice += serials[i] == serials[i - 1] ? 1 : 0;
    }
    if (twice > 0) {
      findings.add(
          "I-16", context.imageSubject(), twice + " inodes have the serial number of another");
    }
  }

  private void checkFeatures() throws IOException {
    OnDiskSuperblock raw = SuperblockReader.readRaw(image.devices().primary());
    Tally tally = context.tally;
    boolean compressed = tally.uses(Tally.Construct.COMPRESSED);
    boolean anyLz4 = superblock.has(Feature.ZERO_PADDING) || superblock.has(Feature.COMPR_CFGS);
    if (compressed && !anyLz4 && raw.u1() == 0) {
      checkStreamsWithoutPadding();
    }
    missing(tally.uses(Tally.Construct.CHUNKS), Feature.CHUNKED_FILE, Severity.WARN);
    missing(raw.extraDevices() != 0, Feature.DEVICE_TABLE, Severity.WARN);
    missing(raw.packedNid() != 0, Feature.FRAGMENTS, Severity.ERROR);
    boolean prefixes = raw.xattrPrefixCount() != 0;
    missing(prefixes, Feature.XATTR_PREFIXES, Severity.WARN);
    boolean known = context.everythingIsKnown();
    unused(known && !compressed, Feature.ZERO_PADDING);
    unused(known && !compressed, Feature.COMPR_CFGS);
    unused(known && !tally.uses(Tally.Construct.CHUNKS), Feature.CHUNKED_FILE);
    unused(known && !compressed && raw.extraDevices() == 0, Feature.DEVICE_TABLE);
    unused(known && !compressed, Feature.ZTAILPACKING);
    unused(known && !compressed, Feature.FRAGMENTS);
    unused(known && !prefixes, Feature.XATTR_PREFIXES);
    unused(known && superblock.metaboxNid() == 0, Feature.METABOX);
  }

  /**
   * Builders up to 1.2 that put streams at the beginning of pclusters said so by no bit at all; a
   * bit that was lost shows in streams that do not decode.
   */
  private void checkStreamsWithoutPadding() {
    findings.add(
        "S-17",
        Severity.INFO,
        context.imageSubject(),
        "compressed data without lz4_0padding, as before Linux 5.4");
  }

  private void missing(boolean used, Feature feature, Severity severity) {
    if (used && !superblock.has(feature)) {
      findings.add(
          "S-17", severity, context.imageSubject(), feature.label() + " is used but not set");
    }
  }

  private void unused(boolean unused, Feature feature) {
    if (unused && superblock.has(feature)) {
      findings.add("S-18", context.imageSubject(), feature.label() + " is set but not used");
    }
  }
}
