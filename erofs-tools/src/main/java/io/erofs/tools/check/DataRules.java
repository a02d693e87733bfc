package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.internal.device.Devices;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Rules about the data of an inode: where it is, and what a symbolic link says. */
final class DataRules {
  private static final int MAX_TARGET = 4095;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;
  private final ChunkRules chunks;
  private final CompressedRules compressed;
  private final int blockSize;

  DataRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
    this.chunks = new ChunkRules(context, this);
    this.compressed = new CompressedRules(context);
    this.blockSize = superblock.blockSize();
  }

  /**
   * Checks the data of a regular file, directory or symbolic link.
   *
   * @param end byte offset behind the fixed part and the xattr body
   * @return byte offset behind the tail or the index
   */
  long check(Inode inode, OnDiskInode raw, long end, Subject subject) throws IOException {
    long blocks = InodeGeometry.blocks(inode.size(), superblock.blockBits());
    context.tally.data(inode.layout(), inode.size(), blocks);
    if (inode.layout() == DataLayout.CHUNK_BASED) {
      context.tally.use(Tally.Construct.CHUNKS);
    }
    if (inode.isSymlink() && (inode.size() == 0 || inode.size() > MAX_TARGET)) {
      findings.add("I-20", subject, "a target of " + inode.size() + " bytes, expected 1 to 4095");
    }
    if (inode.size() == 0) {
      checkEmpty(inode, subject);
      return end;
    }
    if (inode.layout().isCompressed()) {
      return compressed.check(inode, end, subject);
    }
    long behind =
        inode.layout() == DataLayout.CHUNK_BASED
            ? chunks.check(inode, raw, end, subject)
            : checkFlat(inode, raw, end, subject);
    if (inode.isSymlink() && inode.size() <= MAX_TARGET) {
      checkTarget(inode, subject);
    }
    return behind;
  }

  private void checkEmpty(Inode inode, Subject subject) {
    if (inode.isDirectory()) {
      findings.add("L-01", subject, "a directory of size 0");
      context.markIncomplete();
    }
    if (inode.layout().isCompressed()) {
      context.tally.use(Tally.Construct.COMPRESSED);
      findings.add("Z-27", subject, "a compressed file of size 0");
    } else if (inode.layout() == DataLayout.CHUNK_BASED) {
      findings.add("K-09", subject, "a chunk-based file of size 0");
    }
  }

  private long checkFlat(Inode inode, OnDiskInode raw, long end, Subject subject)
      throws IOException {
    long behind = end;
    if (inode.layout() == DataLayout.FLAT_INLINE) {
      long tail = checkTail(inode, end, subject);
      if (tail < 0) {
        return end;
      }
      behind = end + tail;
    }
    if (isHalfNull(inode, raw) && !fits(inode)) {
      findings.add("F-07", subject, "i_u=0xffffffff, i_nb=" + raw.nb() + ": null in one half only");
      return behind;
    }
    try {
      ExtentMap map = image.extents(inode);
      for (long at = 0; at < map.size(); ) {
        Extent extent = map.at(at);
        if (!checkExtent(inode, extent, subject)) {
          break;
        }
        at = extent.end();
      }
    } catch (CorruptImageException e) {
      findings.add(e, subject);
    }
    return behind;
  }

  /** Checks an inline tail; returns its length, or -1 if it cannot be where it is said to be. */
  private long checkTail(Inode inode, long end, Subject subject) throws IOException {
    long tail =
        inode.size()
            - (InodeGeometry.blocksBeforeTail(inode.size(), superblock.blockBits())
                << superblock.blockBits());
    if (tail == blockSize) {
      findings.add(
          "F-04", subject, "a flat inline file of " + inode.size() + " bytes, whole blocks");
    }
    long inBlock = end & blockSize - 1;
    if (inBlock + tail > blockSize) {
      if (tail < blockSize) {
        findings.add(
            "F-03",
            subject.at(end),
            "an inline tail of " + tail + " bytes at " + end + " crosses a block boundary");
      }
      return -1;
    }
    if (end > image.metadata(inode).size() - tail) {
      findings.add("F-03", subject.at(end), "the inline tail ends behind the image");
      return -1;
    }
    if (inBlock == 0) {
      findings.add(
          inode.isSymlink() ? "I-21" : "F-05",
          subject.at(end),
          "the inline tail begins in the block behind the inode");
    }
    return tail;
  }

  private static boolean isHalfNull(Inode inode, OnDiskInode raw) {
    return inode.layout() == DataLayout.FLAT_PLAIN
        && raw.union() == OnDiskChunkIndex.NULL_LOW
        && inode.union() != Inode.NULL_ADDRESS
        && inode.version() == InodeVersion.EXTENDED;
  }

  private boolean fits(Inode inode) {
    return inode.union() < image.primary().size() >> superblock.blockBits();
  }

  /** Checks one extent of flat data, and notes where it is. */
  private boolean checkExtent(Inode inode, Extent extent, Subject subject) throws IOException {
    if (extent instanceof Extent.Hole) {
      context.tally.use(Tally.Construct.PLAIN_HOLE);
      if (!superblock.has(Feature.BIT48)) {
        findings.add("F-06", subject, "a null start block without 48bit");
      }
    } else if (extent instanceof Extent.Plain plain) {
      String rule = inode.layout() == DataLayout.FLAT_PLAIN ? "F-01" : "F-02";
      return checkRun(inode, plain, rule, Use.DATA, subject);
    } else {
      context.tally.physical(1);
    }
    return true;
  }

  /** Checks that a run lies inside its device, and notes where it is. */
  boolean checkRun(Inode inode, Extent.Plain run, String rule, Use use, Subject subject)
      throws CorruptImageException {
    Devices devices = image.devices();
    if (!devices.contains(run.deviceId(), run.physicalOffset(), run.length())) {
      if (run.deviceId() != 0 && !devices.separate()) {
        findings.notChecked(
            Unchecked.Reason.MISSING_DEVICE,
            subject,
            "data on device " + run.deviceId() + ", which was not given");
      } else {
        reportOutside(run, rule, subject);
      }
      return false;
    }
    context.tally.physical(InodeGeometry.blocks(run.length(), superblock.blockBits()));
    long position = devices.position(run.deviceId(), run.physicalOffset());
    context.occupancy.addRun(
        devices,
        run.deviceId(),
        position,
        run.length(),
        inode.isDirectory() ? Use.DIRECTORY : use,
        subject.row());
    return true;
  }

  private void reportOutside(Extent.Plain run, String rule, Subject subject) {
    findings.add(
        rule,
        subject,
        run.length()
            + " bytes at "
            + run.physicalOffset()
            + (run.deviceId() == 0 ? " of the image" : " of device " + run.deviceId())
            + ", which has "
            + image.devices().source(run.deviceId()).size());
  }

  private void checkTarget(Inode link, Subject subject) throws IOException {
    byte[] target = new byte[(int) link.size()];
    try {
      image.data().read(link, image.extents(link), 0, ByteBuffer.wrap(target));
    } catch (CorruptImageException alreadyReported) {
      return;
    }
    for (byte b : target) {
      if (b == 0) {
        findings.add("I-20", subject, "the target has a NUL");
        return;
      }
    }
  }
}
