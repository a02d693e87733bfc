package io.erofs.tools.check;

import io.erofs.error.CorruptImageException;
import io.erofs.error.UnsupportedFeatureException;
import io.erofs.internal.format.ByteView;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.format.OnDiskXattrHeader;
import io.erofs.internal.format.XattrFilter;
import io.erofs.internal.read.ImageReader;
import io.erofs.model.Feature;
import io.erofs.model.Inode;
import io.erofs.model.Superblock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules about the xattr body of an inode (X-*). */
final class XattrRules {
  /** Offset of the reserved bytes of a body's header. */
  private static final int RESERVED = 5;

  private final CheckContext context;
  private final ImageReader image;
  private final Superblock superblock;
  private final Findings findings;
  private final XattrEntryRules entries;
  private final SharedXattrs shared;

  XattrRules(CheckContext context, XattrEntryRules entries) {
    this.context = context;
    this.image = context.image;
    this.superblock = image.superblock();
    this.findings = context.findings;
    this.entries = entries;
    this.shared = new SharedXattrs(context, entries::isPlausible);
  }

  /** Checks the body of an inode that has one. */
  void check(Inode inode, Subject subject) throws IOException {
    List<XattrEntryRules.Name> names = new ArrayList<>();
    try {
      ByteView body = image.xattrs().body(inode);
      OnDiskXattrHeader header = OnDiskXattrHeader.decode(body);
      if (!body.isZero(RESERVED, OnDiskXattrHeader.SIZE)) {
        findings.add("X-16", subject.at(body.position()), "reserved bytes of the body are set");
      }
      long[] ids = image.xattrs().sharedIds(body);
      checkInline(body, ids.length, inode, subject, names);
      checkShared(ids, inode, subject, names);
      checkFilter(header.nameFilter(), names, subject);
    } catch (CorruptImageException e) {
      findings.add(e, subject);
    } catch (UnsupportedFeatureException e) {
      findings.add(e, "M-02", subject);
    }
    checkDuplicates(names, subject);
    context.tally.xattrs(names.size());
  }

  private void checkInline(
      ByteView body,
      int sharedCount,
      Inode inode,
      Subject subject,
      List<XattrEntryRules.Name> names)
      throws CorruptImageException {
    int at = OnDiskXattrHeader.SIZE + sharedCount * InodeGeometry.XATTR_UNIT;
    while (at < body.length()) {
      Subject here = subject.at(body.position() + at);
      int size = OnDiskXattrEntry.sizeAt(body, at);
      if (size > body.length() - at) {
        findings.add(
            "X-02",
            here,
            "an entry of "
                + size
                + " bytes in a body with "
                + (body.length() - at)
                + " bytes left");
        return;
      }
      OnDiskXattrEntry entry = OnDiskXattrEntry.decode(body, at);
      int used = OnDiskXattrEntry.HEADER + entry.suffix().length() + entry.value().length();
      if (!body.isZero(at + used, at + size)) {
        findings.add("X-16", here, "padding behind an entry is not zero");
      }
      if (!entry.isPadding()) {
        entries.check(entry, inode, here).ifPresent(names::add);
      }
      at += size;
    }
  }

  private void checkShared(
      long[] ids, Inode inode, Subject subject, List<XattrEntryRules.Name> names)
      throws IOException {
    if (ids.length == 0) {
      return;
    }
    if (!shared.isInside(subject)) {
      return;
    }
    boolean apart = superblock.has(Feature.METABOX) && inode.inMetabox();
    if (apart && !superblock.has(Feature.SHARED_EA_IN_METABOX)) {
      findings.add("X-17", subject, "shared xattrs lie outside of the metabox");
    }
    Set<Long> seen = new HashSet<>();
    for (long id : ids) {
      if (!seen.add(id)) {
        findings.add("X-11", subject, "shared xattr " + id + " is named twice");
        continue;
      }
      shared
          .read(id, subject)
          .flatMap(entry -> entries.check(entry, inode, subject))
          .ifPresent(names::add);
    }
  }

  private void checkFilter(long filter, List<XattrEntryRules.Name> names, Subject subject) {
    if (filter == 0) {
      return;
    }
    context.tally.use(Tally.Construct.FILTERS);
    if (!superblock.has(Feature.XATTR_FILTER)) {
      findings.add(
          "X-09", subject, "name filter 0x" + Long.toHexString(filter) + " without xattr_filter");
      return;
    }
    if (superblock.xattrFilterReserved() != 0) {
      return;
    }
    for (XattrEntryRules.Name name : names) {
      if (XattrFilter.excludes(filter, XattrFilter.bit(name.base(), name.rest()))) {
        findings.add(
            "X-08",
            subject,
            "the filter 0x" + Long.toHexString(filter) + " excludes \"" + name.full() + "\"");
      }
    }
  }

  private void checkDuplicates(List<XattrEntryRules.Name> names, Subject subject) {
    Set<XattrEntryRules.Name> seen = new HashSet<>();
    for (XattrEntryRules.Name name : names) {
      if (!seen.add(name)) {
        findings.add("X-07", subject, "\"" + name.full() + "\" occurs twice");
      }
    }
  }
}
