package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A name in a stack of layers: what it names, and what is below it if that is a directory. */
final class OverlayNode {
  private Optional<SourceEntry> entry = Optional.empty();
  private Optional<Object> linkKey = Optional.empty();
  private boolean opaque;
  private Map<Bytes, OverlayNode> children = Map.of();

  /** What the topmost layer says of the name; empty for a directory that no layer names itself. */
  Optional<SourceEntry> entry() {
    return entry;
  }

  /** What names of the same file have in common. */
  Optional<Object> linkKey() {
    return linkKey;
  }

  Map<Bytes, OverlayNode> children() {
    return children;
  }

  boolean isDirectory() {
    return entry.isEmpty() || entry.get().type() == FileType.DIRECTORY;
  }

  boolean isWhiteout() {
    return entry.isPresent() && Whiteouts.isWhiteout(entry.get());
  }

  /** Whether it is a directory that hides everything below its name in lower layers. */
  boolean isOpaque() {
    return opaque;
  }

  void makeOpaque() {
    opaque = true;
  }

  /** Whether some name in it is a whiteout. */
  boolean hasWhiteouts() {
    for (OverlayNode child : children.values()) {
      if (child.isWhiteout()) {
        return true;
      }
    }
    return false;
  }

  /** Takes an entry of the same layer: anything but a directory over a directory replaces. */
  void set(SourceEntry newEntry, Optional<Object> newLinkKey) {
    if (!isDirectory() || newEntry.type() != FileType.DIRECTORY) {
      children = Map.of();
    }
    entry = Optional.of(newEntry);
    linkKey = newLinkKey;
    opaque = Whiteouts.isOpaque(newEntry);
  }

  void linkKey(Object key) {
    linkKey = Optional.of(key);
  }

  Optional<OverlayNode> child(Bytes name) {
    return Optional.ofNullable(children.get(name));
  }

  void removeChild(Bytes name) {
    children.remove(name);
  }

  /** The child of a name, made if it is not there. */
  OverlayNode childOrNew(Bytes name) {
    if (children.isEmpty()) {
      children = new HashMap<>();
    }
    return children.computeIfAbsent(name, n -> new OverlayNode());
  }

  private record Pair(OverlayNode lower, OverlayNode upper) {}

  /**
   * Lays a layer on top. Without recursion: depth comes from the input.
   *
   * @param layer its root, which is used up
   */
  void cover(OverlayNode layer, OverlaySource.Marks marks) {
    Deque<Pair> open = new ArrayDeque<>();
    open.push(new Pair(this, layer));
    while (!open.isEmpty()) {
      Pair pair = open.pop();
      pair.lower().takeDirectory(pair.upper());
      for (Map.Entry<Bytes, OverlayNode> named : pair.upper().children.entrySet()) {
        pair.lower().takeChild(named.getKey(), named.getValue(), marks, open);
      }
    }
  }

  /** What hides lower layers goes on to hide what is below the lower one of the two. */
  private void takeDirectory(OverlayNode upper) {
    if (upper.opaque) {
      children = Map.of();
      opaque = true;
    }
    if (upper.entry.isPresent()) {
      entry = upper.entry;
    }
  }

  private void takeChild(
      Bytes name, OverlayNode upper, OverlaySource.Marks marks, Deque<Pair> open) {
    if (upper.isWhiteout() && marks == OverlaySource.Marks.STRIP) {
      if (!children.isEmpty()) {
        children.remove(name);
      }
      return;
    }
    OverlayNode lower = childOrNew(name);
    if (!upper.isDirectory()) {
      lower.children = Map.of();
      lower.entry = upper.entry;
      lower.linkKey = upper.linkKey;
      lower.opaque = false;
      return;
    }
    if (!lower.isDirectory()) {
      lower.entry = Optional.empty();
      lower.linkKey = Optional.empty();
      lower.opaque = true;
    }
    open.push(new Pair(lower, upper));
  }
}
