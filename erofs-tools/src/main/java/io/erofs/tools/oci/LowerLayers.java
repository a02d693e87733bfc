package io.erofs.tools.oci;

import io.erofs.io.Closing;
import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.MemoryTree;
import io.erofs.tools.build.source.OverlaySource;
import io.erofs.tools.build.source.OverlaySource.Marks;
import io.erofs.tools.build.source.PassingVisitor;
import io.erofs.tools.build.source.SourceDevice;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.build.source.TreeSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers so far, which hard links of the next one may mean. They are looked at only if there
 * are such links. For one thread.
 */
final class LowerLayers implements Closeable {
  /** Opens a layer once more. */
  @FunctionalInterface
  interface Opener {
    /** Opens it, with data that can be copied. */
    TreeSource open() throws IOException;
  }

  private final List<Opener> openers = new ArrayList<>();
  private final List<TreeSource> open = new ArrayList<>();
  private final Map<Bytes, SourceEntry> files = new HashMap<>();
  private int known;

  /** Adds a layer on top. */
  void add(Opener opener) {
    openers.add(opener);
  }

  /** A layer that sees the layers so far below it. */
  TreeSource under(OverlaySource layer) {
    return new Upper(layer, Optional.empty());
  }

  /** As {@link #under}; when it was visited, the layer itself is on top. It must stay open. */
  TreeSource underAndAdd(OverlaySource layer) {
    return new Upper(layer, Optional.of(MemoryTree.named(layer.name())));
  }

  private Optional<SourceEntry> find(Bytes path) throws IOException {
    if (known < openers.size()) {
      look();
    }
    return Optional.ofNullable(files.get(path));
  }

  private void look() throws IOException {
    close();
    files.clear();
    for (Opener opener : openers) {
      open.add(opener.open());
    }
    OverlaySource.of(open, Marks.STRIP).visit(new Collector());
    known = openers.size();
  }

  @Override
  public void close() throws IOException {
    known = 0;
    try {
      Closing.all(open);
    } finally {
      open.clear();
    }
  }

  /** Takes what the layers show. */
  private final class Collector implements EntryVisitor {
    @Override
    public boolean wants(Bytes path) {
      return true;
    }

    @Override
    public boolean has(Bytes path) {
      return files.containsKey(path);
    }

    @Override
    public void entry(SourceEntry entry) {
      if (entry.type() != FileType.DIRECTORY) {
        files.put(entry.path(), entry);
      }
    }

    @Override
    public void hardLink(Bytes path, Bytes target) {
      throw new IllegalStateException("a stack gives files, and what names have in common");
    }

    @Override
    public void problem(SourceProblem problem) {
      // Was told when the layer itself was read.
    }
  }

  /** A layer, and where its entries are remembered, if they are. */
  private final class Upper implements TreeSource {
    private final OverlaySource layer;
    private final Optional<MemoryTree> seen;

    Upper(OverlaySource layer, Optional<MemoryTree> seen) {
      this.layer = layer;
      this.seen = seen;
    }

    @Override
    public String name() {
      return layer.name();
    }

    @Override
    public void visit(EntryVisitor visitor) throws IOException {
      layer.visit(
          new PassingVisitor(visitor) {
            @Override
            public Optional<SourceEntry> below(Bytes path) throws IOException {
              return find(path);
            }

            @Override
            public void entry(SourceEntry entry) throws IOException {
              seen.ifPresent(tree -> tree.add(entry));
              super.entry(entry);
            }
          });
      if (seen.isPresent()) {
        openers.add(seen::get);
      }
    }

    @Override
    public List<SourceDevice> devices() {
      return layer.devices();
    }

    @Override
    public void close() throws IOException {
      layer.close();
    }
  }
}
