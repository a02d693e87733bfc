package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.Bytes;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Everything about one inode, for people. */
final class AttributesText {
  private static final int LABEL = 12;
  private static final int SHOWN_EXTENTS = 1000;

  private final Appendable out;

  private AttributesText(Appendable out) {
    this.out = out;
  }

  static void write(ErofsImage image, Bytes path, Inode inode, Appendable out) throws IOException {
    AttributesText text = new AttributesText(out);
    text.identity(image, path, inode);
    text.storage(image, inode);
    text.xattrs(image.xattrs(inode));
    if (InodeText.hasData(inode)) {
      text.extents(image.extents(inode).toList(SHOWN_EXTENTS));
    }
  }

  private void identity(ErofsImage image, Bytes path, Inode inode) throws IOException {
    int permissions = inode.permissions();
    line("Path", path.toString());
    if (inode.isSymlink()) {
      line("Target", image.readLink(inode).toString());
    }
    line("Type", Names.jsonType(inode.type()) + (inode.isWhiteout() ? " (whiteout)" : ""));
    if (inode.device().isPresent()) {
      line("Device", inode.device().get().toString());
    }
    line("Size", Long.toString(inode.size()));
    line("Mode", Modes.octal(permissions) + ' ' + Modes.letters(inode.mode()));
    line("Owner", inode.uid() + ":" + inode.gid());
    line("Modified", Times.nanos(inode.mtime()) + " UTC");
    line("Links", Long.toString(inode.linkCount()));
  }

  private void storage(ErofsImage image, Inode inode) throws IOException {
    line("Nid", Long.toUnsignedString(inode.nid()));
    line(
        "Inode",
        inode.version().name().toLowerCase(java.util.Locale.ROOT)
            + " ("
            + inode.version().size()
            + " bytes) at "
            + inode.position()
            + (inode.inMetabox() ? " of the metabox" : ""));
    line("Layout", Names.layout(inode.layout()));
    line("Stored", StoredSize.of(image, inode) + " bytes");
    line("Xattr area", InodeGeometry.xattrBodySize(inode.xattrCount()) + " bytes");
  }

  private void xattrs(List<Xattr> xattrs) throws IOException {
    for (Xattr xattr : xattrs.stream().sorted(Comparator.comparing(Xattr::name)).toList()) {
      String shared = xattr.shared() ? " (shared)" : "";
      line("Xattr", xattr.name() + "=" + Names.value(xattr.value()) + shared);
    }
  }

  private void extents(List<Extent> extents) throws IOException {
    for (Extent extent : extents) {
      line("Extent", extent(extent));
    }
    if (extents.size() == SHOWN_EXTENTS) {
      line("Extent", "... ('erofs dump -e' shows all)");
    }
  }

  private static String extent(Extent extent) {
    String logical = extent.logicalOffset() + "+" + extent.length() + " ";
    if (extent instanceof Extent.Plain plain) {
      return logical + "at " + plain.physicalOffset() + " of device " + plain.deviceId();
    }
    if (extent instanceof Extent.Inline inline) {
      String container = inline.inMetabox() ? " of the metabox" : " of device 0";
      return logical + "inline at " + inline.position() + container;
    }
    if (extent instanceof Extent.Encoded encoded) {
      return logical
          + "in "
          + encoded.physicalLength()
          + " bytes at "
          + encoded.physicalOffset()
          + " of "
          + (encoded.inMetabox() ? "the metabox" : "device " + encoded.deviceId())
          + " ("
          + String.join(", ", Names.flags(encoded))
          + ")";
    }
    if (extent instanceof Extent.Fragment fragment) {
      return logical + "at " + fragment.packedOffset() + " of the packed inode";
    }
    return logical + "hole";
  }

  private void line(String label, String value) throws IOException {
    out.append(Columns.fill(label + ':', LABEL)).append(value).append('\n');
  }
}
