package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import java.util.Optional;

/**
 * What a layer, or a stack of them, says of a path.
 *
 * @param isHidden whether it shows a file there, or hides what lower layers have there
 * @param file the file that it shows, unless that is a directory
 */
record OverlayLookup(boolean isHidden, Optional<SourceEntry> file) {
  private static final OverlayLookup NOTHING = new OverlayLookup(false, Optional.empty());
  private static final OverlayLookup HIDDEN = new OverlayLookup(true, Optional.empty());

  /** Looks a path up. Marks count that are names, too. */
  static OverlayLookup of(OverlayNode root, Bytes path) {
    OverlayNode node = root;
    boolean isOpaque = false;
    for (int from = 0; from < path.length(); ) {
      if (!node.isDirectory()) {
        return HIDDEN;
      }
      int to = nextSlash(path, from);
      Bytes name = path.slice(from, to);
      isOpaque |= node.isOpaque() || NamedMarks.hidesAll(node) || NamedMarks.hides(node, name);
      Optional<OverlayNode> child = node.child(name);
      if (child.isEmpty()) {
        return isOpaque ? HIDDEN : NOTHING;
      }
      node = child.get();
      from = to + 1;
    }
    boolean isFile = !node.isDirectory() && !node.isWhiteout();
    return isFile ? new OverlayLookup(true, node.entry()) : HIDDEN;
  }

  /** Index of the first slash from some index on, or the length. */
  static int nextSlash(Bytes path, int from) {
    int at = from;
    while (at < path.length() && path.at(at) != '/') {
      at++;
    }
    return at;
  }
}
