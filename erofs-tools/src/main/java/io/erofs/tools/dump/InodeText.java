package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.internal.format.InodeGeometry;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Extent;
import io.erofs.model.Inode;
import java.io.IOException;
import java.util.List;

/** One inode, its entries and its extents in the lines of dump.erofs. */
final class InodeText {
  private static final int MAX_EXTENTS = 1 << 20;

  private final Appendable out;

  InodeText(Appendable out) {
    this.out = out;
  }

  void inode(ErofsImage image, Bytes path, Inode inode) throws IOException {
    long stored = StoredSize.of(image, inode);
    int permissions = inode.permissions();
    line("Path : " + path);
    line("Size: " + inode.size() + "  On-disk size: " + stored + "  " + Names.type(inode.type()));
    line(
        "NID: "
            + Long.toUnsignedString(inode.nid())
            + "   Links: "
            + inode.linkCount()
            + "   Layout: "
            + inode.layout().code()
            + "   Compression ratio: "
            + Columns.percent(stored, inode.size())
            + '%');
    line(
        "Inode size: "
            + inode.version().size()
            + "   Xattr size: "
            + InodeGeometry.xattrBodySize(inode.xattrCount()));
    line(
        "Uid: "
            + inode.uid()
            + "   Gid: "
            + inode.gid()
            + "  Access: "
            + Modes.octal(permissions)
            + '/'
            + Modes.permissions(permissions));
    line("Timestamp: " + Times.nanos(inode.mtime()));
    if (inode.device().isPresent()) {
      line("Device: " + inode.device().get());
    }
    if (inode.isSymlink()) {
      line("Link: " + image.readLink(inode));
    }
  }

  void directory(ErofsImage image, Inode directory) throws IOException {
    line("");
    line("       NID TYPE  FILENAME");
    image.forEachEntry(
        directory,
        entry -> {
          line(entry);
          return true;
        });
  }

  private void line(DirEntry entry) throws IOException {
    line(
        Columns.right(Long.toUnsignedString(entry.nid()), 10)
            + "    "
            + entry.typeCode()
            + "  "
            + entry.name());
  }

  void extents(ErofsImage image, Bytes path, Inode inode) throws IOException {
    line("");
    line(" Ext:   logical offset   |  length :     physical offset    |  length");
    List<Extent> extents = hasData(inode) ? image.extents(inode).toList(MAX_EXTENTS) : List.of();
    for (int i = 0; i < extents.size(); i++) {
      line(Columns.right(i, 4) + ": " + extent(extents.get(i)));
    }
    line(path + ": " + extents.size() + " extents found");
  }

  static boolean hasData(Inode inode) {
    return inode.isRegular() || inode.isDirectory() || inode.isSymlink();
  }

  private static String extent(Extent extent) {
    String logical =
        range(extent.logicalOffset(), extent.end(), 8)
            + " | "
            + Columns.right(extent.length(), 7)
            + " : ";
    if (extent instanceof Extent.Plain plain) {
      String device = plain.deviceId() == 0 ? "" : "  # device " + plain.deviceId();
      return logical + physical(plain.physicalOffset(), plain.length()) + device;
    }
    if (extent instanceof Extent.Inline inline) {
      return logical
          + physical(inline.position(), inline.length())
          + (inline.inMetabox() ? "  # metabox" : "");
    }
    if (extent instanceof Extent.Encoded encoded) {
      return logical
          + physical(encoded.physicalOffset(), encoded.physicalLength())
          + "  # "
          + String.join(", ", Names.flags(encoded));
    }
    if (extent instanceof Extent.Fragment fragment) {
      return logical
          + Columns.right("fragment", 22)
          + " | "
          + Columns.right(0, 7)
          + "  # packed inode at "
          + fragment.packedOffset();
    }
    return logical + Columns.right("hole", 22) + " | " + Columns.right(0, 7);
  }

  private static String physical(long offset, long length) {
    return range(offset, offset + length, 10) + " | " + Columns.right(length, 7);
  }

  private static String range(long from, long to, int width) {
    return Columns.right(from, width) + ".." + Columns.right(to, width);
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
