package io.erofs.tools.oci;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Xattr;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.PassingVisitor;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.List;

/** A layer with marks of overlayfs, as archives of container layers have it: marks are names. */
record ArchiveForm(TreeSource layer) implements TreeSource {
  private static final Bytes OPAQUE = Bytes.utf8("trusted.overlay.opaque");

  @Override
  public String name() {
    return layer.name();
  }

  @Override
  public void close() throws IOException {
    layer.close();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    layer.visit(
        new PassingVisitor(visitor) {
          @Override
          public void entry(SourceEntry entry) throws IOException {
            translate(entry, visitor);
          }
        });
  }

  private static void translate(SourceEntry entry, EntryVisitor visitor) throws IOException {
    boolean isWhiteout =
        entry.type() == FileType.CHARACTER_DEVICE && entry.device().equals(DeviceNumber.ZERO);
    if (isWhiteout) {
      String path = entry.path().toString();
      int name = path.lastIndexOf('/') + 1;
      Bytes marker = Bytes.utf8(path.substring(0, name) + ".wh." + path.substring(name));
      visitor.entry(SourceEntry.file(marker, FileContent.EMPTY).build());
      return;
    }
    List<Xattr> plain = entry.xattrs().stream().filter(x -> !x.name().equals(OPAQUE)).toList();
    visitor.entry(entry.toBuilder(entry.path()).xattrs(plain).build());
    if (plain.size() < entry.xattrs().size()) {
      Bytes marker = entry.path().concat(Bytes.utf8("/.wh..wh..opq"));
      visitor.entry(SourceEntry.file(marker, FileContent.EMPTY).build());
    }
  }
}
