package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.device.Devices;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskMapHeader;
import io.erofs.internal.map.Mapper;
import io.erofs.internal.map.MetadataSource;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.DataLayout;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.IOException;

/** Rules about the header, the index and the extents of a compressed inode (Z-*, E-*). */
final class CompressedRules {
  private static final int INDEX_FLAGS = 0x3F;
  private static final int EXTENT_FLAGS = 0x3F;
  private static final int RESERVED_SHIFT = 60;
  private static final int RESERVED_MASK = 7;
  private static final int LARGE_RECORD = 16;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;

  /** What walking one inode needs to know. */
  private static final class Walk {
    private final Inode inode;
    private final Subject subject;
    private final boolean encodedExtents;
    private final boolean interlaced;
    private long end;
    private long stored;
    private boolean damaged;

    Walk(Inode inode, Subject subject, boolean encodedExtents, boolean interlaced, long end) {
      this.inode = inode;
      this.subject = subject;
      this.encodedExtents = encodedExtents;
      this.interlaced = interlaced;
      this.end = end;
    }
  }

  CompressedRules(CheckContext context) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
  }

  /**
   * Checks the compressed data of an inode without decoding it.
   *
   * @param end byte offset behind the fixed part and the xattr body
   * @return byte offset behind the index and an inline pcluster
   */
  long check(Inode inode, long end, Subject subject) throws IOException {
    context.tally.use(Tally.Construct.COMPRESSED);
    long position = InodeGeometry.roundUp(end, OnDiskMapHeader.SIZE);
    Walk walk = new Walk(inode, subject, false, false, end);
    try {
      MetadataSource container = image.metadata(inode);
      ByteView view = container.view(position, OnDiskMapHeader.SIZE, "Z-01", "compression header");
      OnDiskMapHeader header = OnDiskMapHeader.decode(view);
      boolean full = inode.layout() == DataLayout.COMPRESSED_FULL;
      boolean extents = full && header.has(OnDiskMapHeader.EXTENTS) && !header.isWholeFragment();
      boolean interlaced = header.has(OnDiskMapHeader.INTERLACED);
      walk = new Walk(inode, subject, extents, interlaced, position + OnDiskMapHeader.SIZE);
      checkHeader(header, walk, subject.at(position));
      checkIndex(walk, container, position);
    } catch (CorruptImageException e) {
      findings.add(e, subject);
      walk.damaged = true;
    } catch (UnsupportedFeatureException e) {
      findings.add(e, "Z-02", subject);
      walk.damaged = true;
    }
    if (walk.damaged) {
      context.markUnknownBlocks();
    }
    if (walk.damaged && inode.isDirectory()) {
      context.markIncomplete();
    }
    context.tally.physical(InodeGeometry.blocks(walk.stored, superblock.blockBits()));
    return walk.end;
  }

  private void checkHeader(OnDiskMapHeader header, Walk walk, Subject where) {
    if (header.isWholeFragment()) {
      return;
    }
    boolean inline = header.has(OnDiskMapHeader.INLINE_PCLUSTER);
    if (walk.encodedExtents) {
      if (!superblock.has(Feature.BIT48)) {
        findings.add("E-01", where, "encoded extents without 48bit");
      }
      if (inline) {
        findings.add("E-09", where, advise(header) + ": an inline pcluster in encoded extents");
      }
    } else {
      if (header.clusterBits() != 0) {
        findings.add("Z-03", Severity.WARN, where, "lclusterbits=" + header.clusterBits());
      }
      if (inline && header.has(OnDiskMapHeader.FRAGMENT)) {
        findings.add("Z-05", where, advise(header) + ": an inline pcluster and a fragment");
      }
      if (inline && !superblock.has(Feature.ZTAILPACKING)) {
        findings.add("Z-20", where, "an inline pcluster without ztailpacking");
      }
    }
    boolean counted = walk.encodedExtents && header.recordSize() >= LARGE_RECORD;
    if (!counted && (header.raw() >>> RESERVED_SHIFT & RESERVED_MASK) != 0) {
      findings.add("Z-03", Severity.WARN, where, "reserved bits of h_clusterbits are set");
    }
    int known = walk.encodedExtents ? EXTENT_FLAGS : INDEX_FLAGS;
    if ((header.advise() & ~known) != 0) {
      findings.add("Z-06", where, advise(header) + " has unknown bits");
    }
  }

  private static String advise(OnDiskMapHeader header) {
    return "advise=0x" + Integer.toHexString(header.advise());
  }

  /** Every entry of the index, then every extent, unless the index claims more than there is. */
  private void checkIndex(Walk walk, MetadataSource container, long position) throws IOException {
    Mapper mapper = image.mapper(walk.inode);
    long end = mapper.indexEnd();
    if (end < position || end > container.size()) {
      findings.add(
          walk.encodedExtents ? "E-02" : "Z-01",
          walk.subject.at(position),
          "the compression index ends at " + end + ", behind the metadata");
      walk.damaged = true;
      return;
    }
    if (!context.spend(end - position, walk.subject)) {
      walk.damaged = true;
      return;
    }
    walk.end = end;
    mapper.verify(
        (rule, problem) -> {
          if (!rule.equals("Z-26") || !superblock.has(Feature.COMPR_HEAD2)) {
            findings.add(rule, walk.subject, problem);
            walk.damaged |= Rule.of(rule).severity().compareTo(Severity.ERROR) >= 0;
          }
        });
    if (!walk.damaged) {
      walkExtents(walk, image.extents(walk.inode));
    } else {
      decodeRest(walk, 0);
    }
  }

  /** Directories are read by the walk of the tree. */
  private void decodeRest(Walk walk, long from) throws IOException {
    if (!walk.inode.isDirectory()) {
      context.decoding.addRest(walk.inode, walk.subject, from);
    }
  }

  private void walkExtents(Walk walk, ExtentMap map) throws IOException {
    for (long at = 0; at < map.size(); ) {
      Extent extent = map.at(at);
      if (extent.logicalOffset() != at) {
        findings.add(
            walk.encodedExtents ? "E-03" : "Z-09",
            walk.subject,
            "the extent at " + at + " begins at " + extent.logicalOffset());
        walk.damaged = true;
        decodeRest(walk, at);
        return;
      }
      if (extent instanceof Extent.Encoded encoded) {
        checkPcluster(walk, encoded);
      } else if (extent instanceof Extent.Fragment fragment) {
        checkFragment(walk, fragment);
      } else if (walk.encodedExtents) {
        findings.add("E-06", walk.subject, "a hole of " + extent.length() + " bytes at " + at);
      }
      at = extent.end();
    }
  }

  private void checkPcluster(Walk walk, Extent.Encoded extent) throws IOException {
    long length = extent.physicalLength();
    if (extent.inline()) {
      walk.stored += length;
      walk.end = Math.max(walk.end, extent.physicalOffset() + length);
      checkInterlaced(walk, extent);
      decode(walk, extent);
      return;
    }
    Devices devices = image.devices();
    if (!devices.contains(extent.deviceId(), extent.physicalOffset(), length)) {
      walk.damaged = true;
      if (extent.deviceId() != 0 && !devices.separate()) {
        findings.notChecked(
            Unchecked.Reason.MISSING_DEVICE,
            walk.subject,
            "data on device " + extent.deviceId() + ", which was not given");
      } else {
        findings.add(
            walk.encodedExtents ? "E-07" : "Z-14",
            walk.subject,
            "a pcluster of "
                + length
                + " bytes at "
                + extent.physicalOffset()
                + ", the device has "
                + devices.source(extent.deviceId()).size());
      }
      return;
    }
    walk.stored += length;
    context.occupancy.addRun(
        devices,
        extent.deviceId(),
        devices.position(extent.deviceId(), extent.physicalOffset()),
        length,
        extent.encoding().algorithm().isPresent() ? Use.PCLUSTER : Use.PLAIN_PCLUSTER,
        walk.subject.row());
    decode(walk, extent);
  }

  /**
   * Builders store an inline pcluster from its first byte on; Linux may look for that elsewhere.
   */
  private void checkInterlaced(Walk walk, Extent.Encoded extent) {
    int blockSize = superblock.blockSize();
    long room = blockSize - (extent.logicalOffset() & blockSize - 1);
    if (walk.interlaced
        && extent.encoding().algorithm().isEmpty()
        && extent.physicalLength() != room) {
      findings.add(
          "Z-29",
          walk.subject.at(extent.physicalOffset()),
          "the inline pcluster at " + extent.logicalOffset() + " is not compressed");
    }
  }

  /** What directories have, the walk of the tree decodes; it meets no ends of streams. */
  private void decode(Walk walk, Extent.Encoded extent) throws IOException {
    if (!walk.inode.isDirectory() || StreamEnd.mayBeMissed(extent)) {
      context.decoding.add(walk.inode, walk.subject, extent);
    }
  }

  private void checkFragment(Walk walk, Extent.Fragment fragment) {
    long packed = superblock.packedNid();
    if (walk.inode.nid() == packed) {
      findings.add("P-01", walk.subject, "the packed inode has a fragment itself");
      walk.damaged = true;
    } else if (packed == 0) {
      findings.add("Z-21", walk.subject, "a fragment, but the image has no packed inode");
      walk.damaged = true;
    } else if (context.packedSize >= 0
        && fragment.packedOffset() > context.packedSize - fragment.length()) {
      findings.add(
          "Z-21",
          walk.subject,
          "a fragment of "
              + fragment.length()
              + " bytes at "
              + fragment.packedOffset()
              + " of the packed inode, which has "
              + context.packedSize);
      walk.damaged = true;
    }
  }
}
