package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.testkit.FileData;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.TreeNode;
import io.erofs.tools.build.source.ContentReader;
import io.erofs.tools.build.source.DataRange;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A generated tree as a source: in the order of the tree, or in any order. */
final class GeneratedSource implements TreeSource {
  private final GeneratedTree tree;
  private final List<TreeNode> order;
  private final boolean tellsHoles;

  GeneratedSource(GeneratedTree tree) {
    this(tree, tree.nodes(), true);
  }

  private GeneratedSource(GeneratedTree tree, List<TreeNode> order, boolean tellsHoles) {
    this.tree = tree;
    this.order = order;
    this.tellsHoles = tellsHoles;
  }

  GeneratedSource shuffled(long seed) {
    List<TreeNode> shuffled = new ArrayList<>(order);
    Collections.shuffle(shuffled, new Random(seed));
    return new GeneratedSource(tree, shuffled, tellsHoles);
  }

  GeneratedSource withoutHoles() {
    return new GeneratedSource(tree, order, false);
  }

  @Override
  public String name() {
    return tree.toString();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    for (TreeNode node : order) {
      if (node.isHardLink()) {
        visitor.hardLink(relative(node.path()), relative(node.linkOf()));
      } else {
        visitor.entry(entry(node));
      }
    }
  }

  private SourceEntry entry(TreeNode node) {
    Bytes path = relative(node.path());
    SourceEntry.Builder entry =
        switch (node.type()) {
          case DIRECTORY -> SourceEntry.directory(path);
          case REGULAR -> SourceEntry.file(path, new Generated(node.data(), tellsHoles));
          case SYMLINK -> SourceEntry.symlink(path, node.target());
          default -> SourceEntry.special(path, node.type(), node.device());
        };
    List<Xattr> xattrs = new ArrayList<>();
    node.xattrs().forEach((name, value) -> xattrs.add(new Xattr(name, value, false)));
    Collections.reverse(xattrs);
    return entry
        .permissions(node.permissions())
        .owner(node.uid(), node.gid())
        .mtime(node.mtime())
        .xattrs(xattrs)
        .build();
  }

  private static Bytes relative(Bytes path) {
    return path.slice(1, path.length());
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  private record Generated(FileData data, boolean tellsHoles)
      implements FileContent, ContentReader {
    @Override
    public long size() {
      return data.size();
    }

    @Override
    public List<DataRange> dataRanges() throws IOException {
      if (!tellsHoles) {
        return FileContent.super.dataRanges();
      }
      List<DataRange> ranges = new ArrayList<>();
      for (FileData.Segment segment : data.segments()) {
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).end() == segment.offset()) {
          long from = ranges.get(last).offset();
          ranges.set(last, new DataRange(from, segment.offset() + segment.length() - from));
        } else {
          ranges.add(new DataRange(segment.offset(), segment.length()));
        }
      }
      return ranges;
    }

    @Override
    public ContentReader open() {
      return this;
    }

    @Override
    public int read(long position, ByteBuffer target) {
      return Math.max(0, data.read(position, target));
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
