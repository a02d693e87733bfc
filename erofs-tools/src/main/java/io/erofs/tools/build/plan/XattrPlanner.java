package io.erofs.tools.build.plan;

import io.erofs.internal.format.InodeGeometry;
import io.erofs.internal.format.LittleEndian;
import io.erofs.internal.format.OnDiskXattrEntry;
import io.erofs.internal.format.OnDiskXattrHeader;
import io.erofs.internal.format.OnDiskXattrPrefix;
import io.erofs.internal.format.XattrFilter;
import io.erofs.internal.format.XattrNames;
import io.erofs.model.Bytes;
import io.erofs.model.XattrPrefix;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.tree.BuildTree;
import io.erofs.tools.build.tree.XattrItem;
import io.erofs.tools.build.tree.XattrSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Decides which attributes are shared, and encodes all of them. */
final class XattrPlanner {
  private static final int MAX_SHARED = 255;
  private static final int MAX_AREA = 1 << 30;

  private final BuildTree tree;
  private final LayoutSettings settings;
  private final XattrForm form;
  private final long areaStart;
  private final Map<XattrItem, Long> sharedAt = new IdentityHashMap<>();
  private boolean prefixesUsed;
  private boolean digestsUsed;

  XattrPlanner(BuildTree tree, LayoutSettings settings, long areaStart) {
    this.tree = tree;
    this.settings = settings;
    this.form = settings.xattrs();
    this.areaStart = areaStart;
  }

  XattrPlan plan() throws BuildException {
    List<XattrItem> shared = chooseShared();
    byte[] table = table();
    boolean isApart = form.tablePlace() != TablePlace.SHARED;
    int tableSize = isApart ? 0 : table.length;
    long position = areaStart + tableSize;
    for (XattrItem item : shared) {
      sharedAt.put(item, position);
      position += entry(item).size();
    }
    long sharedBlock = shared.isEmpty() ? 0 : areaStart + tableSize >>> settings.blockBits();
    if (position - areaStart > MAX_AREA) {
      throw new BuildException(Bytes.EMPTY, "the shared extended attributes take too much room");
    }
    byte[] area = new byte[(int) (position - areaStart)];
    System.arraycopy(table, 0, area, 0, tableSize);
    int at = tableSize;
    for (XattrItem item : shared) {
      OnDiskXattrEntry entry = entry(item);
      entry.encode(area, at);
      at += entry.size();
    }
    byte[][] bodies = new byte[tree.xattrSets().size()][];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = body(tree.xattrSets().get(i), sharedBlock, 0);
    }
    byte[] rootBody = body(tree.root().xattrs(), sharedBlock, settings.rootXattrSize());
    return new XattrPlan(
        area,
        areaStart,
        prefixesUsed ? form.prefixes().size() : 0,
        form.tablePlace(),
        isApart ? table : new byte[0],
        digestsUsed,
        sharedBlock,
        shared.size(),
        bodies,
        rootBody);
  }

  private List<XattrItem> chooseShared() {
    Map<XattrItem, Long> chosen = new IdentityHashMap<>();
    for (XattrSet set : tree.xattrSets()) {
      long inline = OnDiskXattrHeader.SIZE;
      for (XattrItem item : set.items()) {
        inline += entry(item).size();
      }
      boolean tooLarge = inline > InodeGeometry.maxXattrBodySize();
      for (XattrItem item : set.items()) {
        if (tooLarge || item.uses() > form.tolerance()) {
          chosen.put(item, 0L);
        }
      }
    }
    List<XattrItem> sorted = new ArrayList<>(chosen.keySet());
    Collections.sort(sorted);
    return sorted;
  }

  /** The table of prefixes; nothing if none is used. */
  private byte[] table() {
    if (!prefixesUsed) {
      return new byte[0];
    }
    long size = 0;
    for (XattrPrefix prefix : form.prefixes()) {
      size = aligned(size) + OnDiskXattrPrefix.size(prefix);
    }
    byte[] table = new byte[(int) aligned(size)];
    long at = 0;
    for (XattrPrefix prefix : form.prefixes()) {
      OnDiskXattrPrefix.encode(prefix, table, (int) at);
      at = aligned(at + OnDiskXattrPrefix.size(prefix));
    }
    return table;
  }

  private static long aligned(long size) {
    return InodeGeometry.roundUp(size, OnDiskXattrPrefix.ALIGNMENT);
  }

  /** The entry of an attribute, with the first long prefix that fits. */
  private OnDiskXattrEntry entry(XattrItem item) {
    int base = XattrNames.indexOf(item.name());
    Bytes rest = XattrNames.withoutPrefix(item.name(), base);
    for (int i = 0; i < form.prefixes().size(); i++) {
      XattrPrefix prefix = form.prefixes().get(i);
      if (prefix.baseIndex() == base && rest.startsWith(prefix.infix())) {
        prefixesUsed = true;
        digestsUsed |= item.name().equals(form.digest());
        Bytes suffix = rest.slice(prefix.infix().length(), rest.length());
        return new OnDiskXattrEntry(OnDiskXattrEntry.LONG_PREFIX | i, suffix, item.value());
      }
    }
    return new OnDiskXattrEntry(base, rest, item.value());
  }

  private byte[] body(XattrSet set, long sharedBlock, int leastSize) throws BuildException {
    List<Long> ids = new ArrayList<>();
    List<OnDiskXattrEntry> inline = new ArrayList<>();
    long filter = XattrFilter.NOTHING;
    long size = OnDiskXattrHeader.SIZE;
    for (XattrItem item : set.items()) {
      int base = XattrNames.indexOf(item.name());
      filter =
          XattrFilter.with(
              filter, XattrFilter.bit(base, XattrNames.withoutPrefix(item.name(), base)));
      Long at = sharedAt.get(item);
      if (at != null && ids.size() < MAX_SHARED) {
        ids.add(idOf(at, sharedBlock));
        size += InodeGeometry.XATTR_UNIT;
      } else {
        inline.add(entry(item));
        size += inline.get(inline.size() - 1).size();
      }
    }
    boolean none = set.items().isEmpty();
    if (none && leastSize == 0) {
      return new byte[0];
    }
    long least = Math.max(leastSize, OnDiskXattrHeader.SIZE + InodeGeometry.XATTR_UNIT);
    size = Math.max(size, InodeGeometry.roundUp(least, InodeGeometry.XATTR_UNIT));
    if (size > InodeGeometry.maxXattrBodySize()) {
      throw new BuildException(
          Bytes.EMPTY, "the extended attributes of one file take " + size + " bytes");
    }
    return encode((int) size, form.nameFilter() ? filter : 0, ids, inline);
  }

  private static byte[] encode(
      int size, long filter, List<Long> ids, List<OnDiskXattrEntry> inline) {
    byte[] body = new byte[size];
    new OnDiskXattrHeader(filter, ids.size()).encode(body, 0);
    int at = OnDiskXattrHeader.SIZE;
    for (long id : ids) {
      LittleEndian.putU32(body, at, id);
      at += InodeGeometry.XATTR_UNIT;
    }
    for (OnDiskXattrEntry entry : inline) {
      entry.encode(body, at);
      at += entry.size();
    }
    return body;
  }

  private long idOf(long position, long sharedBlock) {
    return (position - (sharedBlock << settings.blockBits())) / InodeGeometry.XATTR_UNIT;
  }
}
