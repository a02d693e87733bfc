package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the entries of one layer. */
final class LayerTree implements EntryVisitor {
  private record PendingLink(Bytes path, Bytes target) {}

  private final EntryVisitor outer;
  private final OverlayNode stack;
  private final OverlayNode root = new OverlayNode();
  private final Map<Object, Object> keys = new HashMap<>();
  private final List<PendingLink> pending = new ArrayList<>();

  /**
   * An empty layer.
   *
   * @param outer knows what is wanted, and takes problems; what it has lies below the stack
   * @param stack the layers below this one
   */
  LayerTree(EntryVisitor outer, OverlayNode stack) {
    this.outer = outer;
    this.stack = stack;
  }

  /** The root of the layer, when its source has given all entries. */
  OverlayNode finish() throws BuildException {
    for (PendingLink link : pending) {
      OverlayNode target =
          find(link.target())
              .orElseThrow(
                  () ->
                      new BuildException(
                          link.path(), "hard link to /" + link.target() + ", which is not there"));
      link(link, target);
    }
    pending.clear();
    return root;
  }

  @Override
  public boolean wants(Bytes path) {
    return outer.wants(path);
  }

  @Override
  public boolean has(Bytes path) {
    return find(path).isPresent();
  }

  /** What the layers below show, unless this one hides it. */
  @Override
  public Optional<SourceEntry> below(Bytes path) throws IOException {
    OverlayLookup own = OverlayLookup.of(root, path);
    if (own.isHidden()) {
      return Optional.empty();
    }
    OverlayLookup lower = OverlayLookup.of(stack, path);
    return lower.isHidden() ? lower.file() : outer.below(path);
  }

  @Override
  public void problem(SourceProblem problem) {
    outer.problem(problem);
  }

  @Override
  public void entry(SourceEntry entry) throws BuildException {
    if (entry.path().isEmpty() && entry.type() != FileType.DIRECTORY) {
      throw new BuildException(entry.path(), "the root is not a directory");
    }
    if (outer.wants(entry.path())) {
      node(entry.path()).set(entry, entry.linkKey().map(this::ownKey));
    }
  }

  /** Keys of different layers may be equal, and mean different files. */
  private Object ownKey(Object key) {
    return keys.computeIfAbsent(key, k -> new Object());
  }

  @Override
  public void hardLink(Bytes path, Bytes target) throws BuildException {
    if (!outer.wants(path)) {
      return;
    }
    PendingLink link = new PendingLink(path, target);
    Optional<OverlayNode> node = find(target);
    if (node.isPresent()) {
      link(link, node.get());
    } else {
      pending.add(link);
    }
  }

  private void link(PendingLink link, OverlayNode target) throws BuildException {
    if (target.isDirectory()) {
      throw new BuildException(
          link.path(), "hard link to /" + link.target() + ", which is a directory");
    }
    if (target.linkKey().isEmpty()) {
      target.linkKey(new Object());
    }
    SourceEntry entry = target.entry().orElseThrow();
    node(link.path()).set(entry, target.linkKey());
  }

  private Optional<OverlayNode> find(Bytes path) {
    Optional<OverlayNode> node = Optional.of(root);
    for (int from = 0; from < path.length() && node.isPresent(); ) {
      int to = OverlayLookup.nextSlash(path, from);
      node = node.get().child(path.slice(from, to));
      from = to + 1;
    }
    return node;
  }

  private OverlayNode node(Bytes path) throws BuildException {
    OverlayNode node = root;
    for (int from = 0; from < path.length(); ) {
      if (!node.isDirectory()) {
        throw new BuildException(
            path.slice(0, from - 1), "is not a directory, but the source has entries below it");
      }
      int to = OverlayLookup.nextSlash(path, from);
      node = node.childOrNew(path.slice(from, to));
      from = to + 1;
    }
    return node;
  }
}
