package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Xattr;
import java.util.ArrayList;
import java.util.List;

/**
 * The marks of overlayfs in a layer: device nodes 0:0 hide a name of the layers below, opaque
 * directories everything below their name.
 */
final class Whiteouts {
  private static final Bytes PREFIX = Bytes.utf8("trusted.overlay.");
  private static final Bytes OPAQUE = Bytes.utf8("trusted.overlay.opaque");
  private static final Bytes ORIGIN = Bytes.utf8("trusted.overlay.origin");
  private static final List<Bytes> ELSEWHERE =
      List.of(Bytes.utf8("trusted.overlay.redirect"), Bytes.utf8("trusted.overlay.metacopy"));
  private static final Bytes YES = Bytes.utf8("y");

  private Whiteouts() {}

  static boolean isWhiteout(SourceEntry entry) {
    return entry.type() == FileType.CHARACTER_DEVICE && entry.device().equals(DeviceNumber.ZERO);
  }

  static boolean isOpaque(SourceEntry entry) {
    for (Xattr xattr : entry.xattrs()) {
      if (xattr.name().equals(OPAQUE) && xattr.value().equals(YES)) {
        return entry.type() == FileType.DIRECTORY;
      }
    }
    return false;
  }

  /** The attributes that overlayfs shows: all but its own. */
  static List<Xattr> shown(SourceEntry entry) throws BuildException {
    List<Xattr> shown = new ArrayList<>();
    for (Xattr xattr : entry.xattrs()) {
      if (ELSEWHERE.contains(xattr.name())) {
        throw new BuildException(
            entry.path(), xattr.name() + ": data or names elsewhere in other layers are not found");
      }
      if (!xattr.name().startsWith(PREFIX)) {
        shown.add(xattr);
      }
    }
    return shown;
  }

  /**
   * The attributes of a directory that may lie on others.
   *
   * @param hasWhiteouts whether it gets a mark that makes overlayfs hide them, even if it has
   *     nothing to merge there
   * @param isOpaque whether it hides what is below
   */
  static List<Xattr> marked(List<Xattr> xattrs, boolean hasWhiteouts, boolean isOpaque) {
    List<Xattr> marked = new ArrayList<>();
    for (Xattr xattr : xattrs) {
      boolean isReplaced =
          hasWhiteouts && xattr.name().equals(ORIGIN) || isOpaque && xattr.name().equals(OPAQUE);
      if (!isReplaced) {
        marked.add(xattr);
      }
    }
    if (hasWhiteouts) {
      marked.add(new Xattr(ORIGIN, Bytes.EMPTY, false));
    }
    if (isOpaque) {
      marked.add(new Xattr(OPAQUE, YES, false));
    }
    return marked;
  }
}
