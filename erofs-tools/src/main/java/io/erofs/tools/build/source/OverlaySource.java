package io.erofs.tools.build.source;

import io.erofs.io.Closing;
import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Several sources as the layers of a stack, as overlayfs merges them.
 *
 * <p>A name of an upper layer hides that name of the layers below it; directories of both are
 * merged and have the attributes of the upper one. A whiteout (a character device 0:0) hides what
 * is below its name, an opaque directory (extended attribute {@code trusted.overlay.opaque} with
 * the value {@code y}) everything in the directories below it. In this order of things it does not
 * matter in which order a layer gives its own entries.
 *
 * <p>The whole tree is in memory while it is merged, some 200 bytes for each entry.
 */
public final class OverlaySource implements TreeSource {
  /** What becomes of the marks of overlayfs when they have done their work. */
  public enum Marks {
    /**
     * They stay, so that the result is a layer that may lie on others. Directories with whiteouts
     * get the attribute {@code trusted.overlay.origin}, so that overlayfs hides those.
     */
    KEEP,
    /** They go, with all attributes of overlayfs: the result is what a mount of it shows. */
    STRIP
  }

  private static final Bytes SLASH = Bytes.utf8("/");

  private final List<TreeSource> layers;
  private final Marks marks;
  private final boolean marksAreNames;

  private OverlaySource(List<TreeSource> layers, Marks marks, boolean marksAreNames) {
    this.layers = List.copyOf(layers);
    this.marks = marks;
    this.marksAreNames = marksAreNames;
  }

  /**
   * A stack of layers.
   *
   * @param layers the layers, the lowest first; closed with this source
   * @param marks what becomes of whiteouts and opaque directories
   * @return the source
   */
  public static OverlaySource of(List<TreeSource> layers, Marks marks) {
    return new OverlaySource(layers, marks, false);
  }

  /**
   * A stack of layers whose marks are names, as in archives of container layers and in aufs: {@code
   * .wh.NAME} is a whiteout of NAME, {@code .wh..wh..opq} makes the directory that it is in opaque.
   * Both concern lower layers only. Marks of overlayfs count, too.
   *
   * @param layers the layers, the lowest first; closed with this source
   * @param marks what becomes of whiteouts and opaque directories
   * @return the source
   */
  public static OverlaySource ofArchives(List<TreeSource> layers, Marks marks) {
    return new OverlaySource(layers, marks, true);
  }

  @Override
  public String name() {
    StringBuilder names = new StringBuilder();
    for (TreeSource layer : layers) {
      names.append(names.length() == 0 ? "" : ", ").append(layer.name());
    }
    return names.toString();
  }

  /** The devices of all layers, the lowest first. */
  @Override
  public List<SourceDevice> devices() {
    List<SourceDevice> devices = new ArrayList<>();
    for (TreeSource layer : layers) {
      devices.addAll(layer.devices());
    }
    return devices;
  }

  /** Closes all layers. */
  @Override
  public void close() throws IOException {
    Closing.all(layers);
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    OverlayNode stack = new OverlayNode();
    for (TreeSource layer : layers) {
      LayerTree tree = new LayerTree(visitor, stack);
      layer.visit(tree);
      OverlayNode root = tree.finish();
      if (marksAreNames) {
        NamedMarks.translate(root);
      }
      stack.cover(root, marks);
    }
    handOver(stack, visitor);
  }

  /** A node with the nearest directory above it that a layer names. */
  private record Place(Bytes path, OverlayNode node, SourceEntry above) {}

  private void handOver(OverlayNode root, EntryVisitor visitor) throws IOException {
    Deque<Place> open = new ArrayDeque<>();
    open.push(new Place(Bytes.EMPTY, root, SourceEntry.directory(Bytes.EMPTY).build()));
    while (!open.isEmpty()) {
      Place place = open.pop();
      OverlayNode node = place.node();
      SourceEntry entry = node.entry().orElse(place.above());
      if (node.entry().isPresent()) {
        visitor.entry(result(node, entry, place.path()));
      } else if (marks == Marks.KEEP && (node.hasWhiteouts() || node.isOpaque())) {
        visitor.entry(implied(place));
      }
      Bytes prefix = place.path().isEmpty() ? Bytes.EMPTY : place.path().concat(SLASH);
      for (Map.Entry<Bytes, OverlayNode> child : node.children().entrySet()) {
        open.push(new Place(prefix.concat(child.getKey()), child.getValue(), entry));
      }
    }
  }

  /** A directory that no layer names, but needs a mark. */
  private static SourceEntry implied(Place place) {
    return SourceEntry.directory(place.path())
        .owner(place.above().uid(), place.above().gid())
        .mtime(place.above().mtime())
        .xattrs(Whiteouts.marked(List.of(), place.node().hasWhiteouts(), place.node().isOpaque()))
        .build();
  }

  private SourceEntry result(OverlayNode node, SourceEntry entry, Bytes path)
      throws BuildException {
    List<Xattr> xattrs = entry.xattrs();
    if (marks == Marks.STRIP) {
      xattrs = Whiteouts.shown(entry);
    } else if (node.hasWhiteouts() || node.isOpaque()) {
      xattrs = Whiteouts.marked(xattrs, node.hasWhiteouts(), node.isOpaque());
    }
    SourceEntry.Builder builder = entry.toBuilder(path).xattrs(xattrs);
    if (node.linkKey().isPresent()) {
      builder.linkKey(node.linkKey().get());
    }
    return builder.build();
  }
}
