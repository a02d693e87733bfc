package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeFormat;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskChunkIndex;
import io.erofs.internal.format.OnDiskInode;
import io.erofs.internal.map.MetadataSource;
import io.erofs.internal.read.ImageReader;
import io.erofs.internal.read.InodeReader;
import io.erofs.model.DataLayout;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.InodeVersion;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.Optional;

/** Rules about an inode by itself (I-*); has its xattrs and its data checked. */
final class InodeRules {
  private static final long MAX_NANOS = 999_999_999;
  private static final long NO_ID = 0xFFFFFFFFL;
  private static final int NULL_HIGH = 0xFFFF;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;
  private final XattrRules xattrs;
  private final DataRules data;

  InodeRules(CheckContext context, XattrRules xattrs) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
    this.xattrs = xattrs;
    this.data = new DataRules(context);
  }

  /**
   * Checks the inode of a row, and notes in the table what it is.
   *
   * @param hidden whether it is no part of the tree
   * @return the inode, or empty if it cannot be read
   */
  Optional<Inode> check(int row, boolean hidden) throws IOException {
    long nid = context.inodes.nid(row);
    Subject subject = new Subject(row, Location.of(image.name()).withNid(nid));
    try {
      MetadataSource container = image.container(nid);
      ByteView view = InodeReader.bytes(nid, superblock, container);
      subject = subject.at(view.position());
      OnDiskInode raw = OnDiskInode.decode(view);
      if (!formatIsKnown(raw, subject)) {
        return unreadable();
      }
      Inode inode = InodeReader.interpret(nid, raw, superblock, view);
      context.inodes.describe(row, inode.type().direntCode(), inode.linkCount(), inode.serial());
      count(inode, hidden);
      checkFields(inode, raw, subject);
      checkContent(inode, raw, subject);
      return Optional.of(inode);
    } catch (CorruptImageException e) {
      reportUnreadable(e, nid, subject);
    } catch (SourceIoException e) {
      findings.add(e, subject);
    } catch (UnsupportedFeatureException e) {
      findings.add(e, "M-02", subject);
    }
    return unreadable();
  }

  private Optional<Inode> unreadable() {
    context.markIncomplete();
    return Optional.empty();
  }

  private void reportUnreadable(CorruptImageException e, long nid, Subject subject) {
    boolean behindMetabox = e.rule().equals("I-01") && nid < 0;
    findings.add(behindMetabox ? "M-04" : e.rule(), Findings.at(e, subject), e.problem());
  }

  private boolean formatIsKnown(OnDiskInode raw, Subject subject) {
    if ((raw.format() & InodeFormat.RESERVED) != 0) {
      findings.add("I-02", subject, format(raw) + " has bits that must be zero");
      return false;
    }
    int layout = InodeFormat.layoutCode(raw.format());
    if (!DataLayout.isDefined(layout)) {
      findings.add(
          "I-03", subject, format(raw) + " names data layout " + layout + ", expected 0 to 4");
      return false;
    }
    return true;
  }

  private static String format(OnDiskInode raw) {
    return "i_format=0x" + Integer.toHexString(raw.format());
  }

  private void count(Inode inode, boolean hidden) {
    context.tally.inode();
    if (!hidden) {
      context.tally.file(inode.type());
    }
  }

  private void checkFields(Inode inode, OnDiskInode raw, Subject subject) {
    boolean bit48 = superblock.has(Feature.BIT48);
    boolean compact = inode.version() == InodeVersion.COMPACT;
    boolean bit4 = (raw.format() & InodeFormat.BIT_4) != 0;
    if (bit4 && (!bit48 || !compact && !inode.isDirectory())) {
      findings.add(
          "I-04",
          subject,
          format(raw)
              + (bit48 ? ": bit 4 in an extended " + inode.type() : ": bit 4 without 48bit"));
    }
    if (inode.linkCount() == 0) {
      findings.add("I-08", subject, "i_nlink=0");
    }
    if (raw.uid() == NO_ID || raw.gid() == NO_ID) {
      findings.add("I-22", subject, "uid=" + raw.uid() + ", gid=" + raw.gid());
    }
    if (raw.reserved()) {
      findings.add("I-17", subject, "reserved bytes of the inode are set");
    }
    if (compact) {
      checkCompactTime(raw, bit48, subject);
    } else {
      checkExtended(inode, raw, bit48, subject);
    }
    if (!hasData(inode)) {
      checkSpecial(inode, raw, subject);
    }
  }

  private void checkCompactTime(OnDiskInode raw, boolean bit48, Subject subject) {
    if (raw.mtime() != 0) {
      context.tally.use(Tally.Construct.COMPACT_TIME);
      if (!bit48) {
        findings.add(
            "I-09", subject, "i_mtime=" + raw.mtime() + " in a compact inode without 48bit");
      }
    }
  }

  private void checkExtended(Inode inode, OnDiskInode raw, boolean bit48, Subject subject) {
    if (raw.nsec() > MAX_NANOS) {
      findings.add("I-10", subject, "i_mtime_nsec=" + raw.nsec());
    }
    boolean flat =
        inode.layout() == DataLayout.FLAT_PLAIN || inode.layout() == DataLayout.FLAT_INLINE;
    boolean isNull = raw.nb() == NULL_HIGH && raw.union() == OnDiskChunkIndex.NULL_LOW;
    if (hasData(inode) && flat && raw.nb() != 0 && !bit48 && !isNull) {
      findings.add("I-11", subject, "i_nb=" + raw.nb() + " without 48bit");
    }
  }

  private void checkSpecial(Inode inode, OnDiskInode raw, Subject subject) {
    if (inode.layout().isCompressed()) {
      findings.add("I-19", subject, "a compressed " + inode.type());
    } else if (inode.size() != 0 || inode.layout() != DataLayout.FLAT_PLAIN) {
      findings.add(
          "I-14",
          subject,
          "a " + inode.type() + " of size " + inode.size() + " and layout " + inode.layout());
    }
    if (inode.device().isEmpty() && raw.union() != 0) {
      findings.add("I-15", subject, "i_u=" + raw.union() + " in a " + inode.type());
    }
  }

  static boolean hasData(Inode inode) {
    return inode.isRegular() || inode.isDirectory() || inode.isSymlink();
  }

  /** Xattrs and data; notes which bytes all of the inode takes. */
  private void checkContent(Inode inode, OnDiskInode raw, Subject subject) throws IOException {
    int body = InodeGeometry.xattrBodySize(inode.xattrCount());
    long end = inode.position() + inode.version().size() + body;
    if (context.spend((long) inode.version().size() + body, subject)) {
      if (body > 0) {
        xattrs.check(inode, subject);
      }
      if (hasData(inode)) {
        end = data.check(inode, raw, end, subject);
      }
    }
    context.occupancy.add(
        inode.inMetabox() ? Occupancy.METABOX : Occupancy.PRIMARY,
        inode.position(),
        Math.min(end, image.metadata(inode).size()),
        Use.INODE,
        subject.row());
  }
}
