package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Names that mean something in archives of layers, made the marks that overlayfs knows. */
final class NamedMarks {
  private static final Bytes PREFIX = Bytes.utf8(".wh.");
  private static final Bytes OWN_PREFIX = Bytes.utf8(".wh..wh.");
  private static final Bytes OPAQUE = Bytes.utf8(".wh..wh..opq");

  private NamedMarks() {}

  /** Whether a directory has the mark that hides a name of lower layers. */
  static boolean hides(OverlayNode directory, Bytes name) {
    return directory.child(PREFIX.concat(name)).isPresent();
  }

  /** Whether a directory has the mark that hides everything of lower layers. */
  static boolean hidesAll(OverlayNode directory) {
    return directory.child(OPAQUE).isPresent();
  }

  /** Translates the names of a layer. */
  static void translate(OverlayNode root) throws BuildException {
    Deque<OverlayNode> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      OverlayNode directory = open.pop();
      List<Bytes> marks = new ArrayList<>();
      for (Bytes name : directory.children().keySet()) {
        if (name.startsWith(PREFIX)) {
          marks.add(name);
        }
      }
      for (Bytes mark : marks) {
        translate(directory, mark);
      }
      for (OverlayNode child : directory.children().values()) {
        if (child.isDirectory()) {
          open.push(child);
        }
      }
    }
  }

  private static void translate(OverlayNode directory, Bytes mark) throws BuildException {
    Optional<SourceEntry> marker = directory.child(mark).flatMap(OverlayNode::entry);
    directory.removeChild(mark);
    if (mark.equals(OPAQUE)) {
      directory.makeOpaque();
    }
    if (mark.startsWith(OWN_PREFIX)) {
      // Others of these names are what aufs notes for itself.
      return;
    }
    Bytes name = mark.slice(PREFIX.length(), mark.length());
    if (name.isEmpty() || marker.isEmpty()) {
      throw new BuildException(
          marker.map(SourceEntry::path).orElse(mark), "is the name of a whiteout, but of nothing");
    }
    Optional<OverlayNode> hidden = directory.child(name);
    if (hidden.isEmpty()) {
      directory.childOrNew(name).set(whiteout(marker.get()), Optional.empty());
    } else if (hidden.get().isDirectory()) {
      hidden.get().makeOpaque();
    }
  }

  private static SourceEntry whiteout(SourceEntry marker) {
    return SourceEntry.special(marker.path(), FileType.CHARACTER_DEVICE, DeviceNumber.ZERO)
        .permissions(0)
        .owner(marker.uid(), marker.gid())
        .mtime(marker.mtime())
        .build();
  }
}
