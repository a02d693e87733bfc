package io.erofs.tools.check;

import io.erofs.error.Location;
import io.erofs.internal.format.OnDiskSuperblock;
import io.erofs.internal.read.ImageReader;
import io.erofs.io.ByteSource;

/** What the parts of one check share. For one thread. */
final class CheckContext {
  /** Peak memory for a row of the inode table, its growth included. */
  private static final int ROW_BYTES = 100;

  /** Peak memory for a range of the occupancy map, growth and sorting included. */
  private static final int INTERVAL_BYTES = 64;

  private static final int BUDGET_FACTOR = 4;
  private static final int BUDGET_FLOOR = 1 << 20;
  private static final int READ_FLOOR = 1 << 26;

  /** What decoding may cost beside a multiple of the image. */
  private static final int DECODING_FLOOR = 1 << 28;

  /** No block of 4 KiB that is used once gives more: an extent has 12 MiB at most. */
  private static final int DECODING_FACTOR = 3072;

  /** Compressed metadata counts up to so many times the image. */
  private static final int METADATA_FACTOR = 64;

  final ImageReader image;
  final CheckOptions options;
  final Findings findings;
  final InodeTable inodes;
  final Occupancy occupancy;
  final Tally tally = new Tally();

  /** Rows of the files that have a fingerprint. */
  final IntList fingerprints = new IntList();

  /** Decodes compressed data of files other than directories. */
  final DecodePass decoding;

  /** Size of the packed inode, negative if it is not known. */
  long packedSize = -1;

  private long budget;
  private long decodingBudget;
  private long storedBudget;
  private long metadataBudget;
  private boolean incomplete;
  private boolean unknownBlocks;

  CheckContext(ImageReader image, CheckOptions options, Findings findings) {
    this.image = image;
    this.options = options;
    this.findings = findings;
    long memory = Runtime.getRuntime().maxMemory();
    this.inodes = new InodeTable(share(memory, ROW_BYTES));
    this.occupancy = new Occupancy(share(memory, INTERVAL_BYTES));
    this.budget = BUDGET_FLOOR + BUDGET_FACTOR * totalSize(image);
    this.decodingBudget = DECODING_FLOOR + times(totalSize(image), DECODING_FACTOR);
    this.storedBudget = totalSize(image);
    this.metadataBudget = decodingBudget;
    this.decoding = new DecodePass(this);
    findings.resolvePathsWith(new InodePaths(image, inodes)::path);
  }

  static int share(long memory, int unit) {
    return (int) Math.min(Integer.MAX_VALUE / 2, memory / 3 / unit);
  }

  private static long totalSize(ImageReader image) {
    long total = image.primary().size();
    for (int id = 1; image.devices().separate() && id <= image.devices().slots().size(); id++) {
      ByteSource device = image.devices().source(id);
      total += Math.min(device.size(), Long.MAX_VALUE / 16 - total);
    }
    return Math.min(total, Long.MAX_VALUE / 16);
  }

  /**
   * Takes from the amount of metadata and directory data that a good image can have. Only
   * structures that overlap exceed it; without a bound their number would multiply the work.
   *
   * @return false if the image claims more
   */
  boolean spend(long bytes, Subject subject) {
    if (bytes <= budget) {
      budget -= bytes;
      return true;
    }
    incomplete = true;
    findings.notChecked(
        Unchecked.Reason.LIMIT,
        subject,
        "inodes and directories claim far more bytes than the image has");
    return false;
  }

  /** The image has metadata that is compressed, which may be much larger than itself. */
  void addMetadata(long bytes) {
    storedBudget += Math.min(bytes, totalSize(image));
    long counted = Math.min(bytes, times(totalSize(image), METADATA_FACTOR));
    budget += times(counted, BUDGET_FACTOR);
  }

  private static long times(long bytes, int factor) {
    return Math.min(bytes, Long.MAX_VALUE / 16 / factor) * factor;
  }

  /**
   * Takes from the amount of data that may be decoded. A good image never exceeds it: each pcluster
   * counts once, and together they are no larger than the image; those that are shared with
   * different lengths are decoded more than once, but do not all grow as much as a block can.
   * Pclusters that overlap would multiply the work.
   *
   * @param decoded bytes that decoding gives at most
   * @param stored bytes of the pcluster
   * @return false if the image claims more
   */
  boolean spendDecoding(long decoded, int stored, Findings where, Subject subject) {
    if (decoded > decodingBudget && stored > storedBudget) {
      where.notChecked(
          Unchecked.Reason.LIMIT,
          subject,
          "the compressed data claims to be more than " + DECODING_FACTOR + " times the image");
      return false;
    }
    decodingBudget -= Math.min(decoded, decodingBudget);
    storedBudget -= Math.min(stored, storedBudget);
    return true;
  }

  /**
   * Whether metadata was decoded far more often than walking a good image takes. Without a bound,
   * an image could make each inode cost the decoding of a large pcluster.
   */
  boolean isMetadataTooCostly() {
    if (image.data().decodedForCache() <= metadataBudget) {
      return false;
    }
    incomplete = true;
    findings.notChecked(
        Unchecked.Reason.LIMIT, imageSubject(), "compressed metadata costs too much to decode");
    return true;
  }

  /** Sets the bound of {@link #isMetadataTooCostly}. */
  void limitMetadata(long bytes) {
    metadataBudget = bytes;
  }

  /** How many bytes of files may be read by their logical size, holes included. */
  long readBudget() {
    return READ_FLOOR + BUDGET_FACTOR * totalSize(image);
  }

  /** Some part of the tree could not be read, so that nothing can be said about all of it. */
  void markIncomplete() {
    incomplete = true;
  }

  /** Which blocks some file uses could not be told. */
  void markUnknownBlocks() {
    unknownBlocks = true;
  }

  /** Whether every entry of every directory was seen. */
  boolean treeIsComplete() {
    return !incomplete;
  }

  /** Whether every byte in use is known. */
  boolean everythingIsKnown() {
    return !incomplete && !unknownBlocks;
  }

  /** The image as a whole. */
  Subject imageSubject() {
    return Subject.at(image.name(), OnDiskSuperblock.OFFSET);
  }

  /** An inode at a place. */
  Subject subject(int row, Location place) {
    return new Subject(row, row == Subject.NO_ROW ? place : place.withNid(inodes.nid(row)));
  }
}
