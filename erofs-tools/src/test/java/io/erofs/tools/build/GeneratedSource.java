package io.erofs.tools.build;

import io.erofs.model.Bytes;
import io.erofs.model.Xattr;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.TreeNode;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A generated tree as a source: in the order of the tree, or in any order. */
public final class GeneratedSource implements TreeSource {
  private final GeneratedTree tree;
  private final List<TreeNode> order;
  private final boolean tellsHoles;

  /**
   * A source of everything.
   *
   * @param tree the tree
   */
  public GeneratedSource(GeneratedTree tree) {
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
          case REGULAR -> SourceEntry.file(path, new TestContent(node.data(), tellsHoles));
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
}
