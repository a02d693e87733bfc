package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.build.source.BuildException;
import io.erofs.tools.build.source.EntryVisitor;
import io.erofs.tools.build.source.SourceEntry;
import io.erofs.tools.build.source.SourceProblem;
import io.erofs.tools.build.source.TreeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays the entries of sources over each other. */
public final class TreeBuilder {
  private static final int OBSERVE_EVERY = 1024;
  private static final int MAX_TARGET = 4095;
  private static final int IMPLIED_PERMISSIONS = 0755;

  private record PendingLink(Bytes path, Bytes target) {}

  private final TreeSettings settings;
  private final Problems problems;
  private final TreeObserver observer;
  private final XattrPool pool;
  private final OwnerMap owners;
  private final DirectoryInode root = new DirectoryInode(true);
  private final Map<Object, BuildInode> byLinkKey = new HashMap<>();
  private final List<PendingLink> pending = new ArrayList<>();
  private Bytes lastPath = Bytes.EMPTY;
  private DirectoryInode lastDirectory = root;
  private long count;
  private long droppedXattrs;

  /**
   * An empty tree.
   *
   * @param settings what becomes of attributes
   * @param problems where losses are reported
   * @param observer follows the progress
   */
  public TreeBuilder(TreeSettings settings, Problems problems, TreeObserver observer) {
    this.settings = settings;
    this.problems = problems;
    this.observer = observer;
    this.pool = new XattrPool(problems);
    this.owners = new OwnerMap(settings);
    root.permissions(IMPLIED_PERMISSIONS);
  }

  /** Takes all entries of a source, on top of what is there. */
  public void add(TreeSource source) throws IOException {
    source.visit(new Visitor());
    for (PendingLink link : pending) {
      BuildInode inode =
          find(link.target())
              .orElseThrow(
                  () ->
                      new BuildException(
                          link.path(), "hard link to /" + link.target() + ", which is not there"));
      link(link.path(), link.target(), inode);
    }
    pending.clear();
    byLinkKey.clear();
  }

  /** Ends the building: the tree can only be read afterwards. */
  public BuildTree freeze() {
    if (droppedXattrs > 0) {
      problems.add(
          new SourceProblem(
              SourceProblem.Kind.ATTRIBUTE_LOST,
              Bytes.EMPTY,
              droppedXattrs + " extended attributes left out, as asked"));
    }
    observer.entries(count);
    return new TreeFreezer(settings).freeze(root);
  }

  /** Asks for the entry and all that is above it; any thread may ask. */
  private boolean wants(Bytes path) {
    if (!settings.excludesAny()) {
      return true;
    }
    for (int to = 0; to < path.length(); to++) {
      to = TreePaths.nextSlash(path, to);
      if (settings.exclude().test(path.slice(0, to))) {
        return false;
      }
    }
    return true;
  }

  private void take(SourceEntry entry) throws IOException {
    if (++count % OBSERVE_EVERY == 0) {
      observer.entries(count);
    }
    Bytes path = entry.path();
    if (path.isEmpty()) {
      if (entry.type() != FileType.DIRECTORY) {
        throw new BuildException(path, "the root is not a directory");
      }
      attributes(root, entry);
      root.implied(false);
      observer.directory(path);
    } else if (wants(path)) {
      place(entry);
    }
  }

  private void place(SourceEntry entry) throws IOException {
    Bytes path = entry.path();
    int slash = TreePaths.lastSlash(path);
    DirectoryInode parent = parentOf(path, slash);
    Bytes name = path.slice(slash + 1, path.length());
    TreePaths.checkName(path, name);
    Optional<TreeEntry> old = parent.find(name);
    if (entry.type() == FileType.DIRECTORY) {
      observer.directory(path);
      if (old.isPresent() && old.get().inode() instanceof DirectoryInode directory) {
        attributes(directory, entry);
        directory.implied(false);
        return;
      }
    }
    put(parent, name, old, inodeFor(entry));
  }

  private void put(DirectoryInode parent, Bytes name, Optional<TreeEntry> old, BuildInode inode) {
    if (old.isEmpty()) {
      parent.add(new TreeEntry(name, inode));
      return;
    }
    if (old.get().inode() instanceof DirectoryInode) {
      lastPath = Bytes.EMPTY;
      lastDirectory = root;
    }
    old.get().inode(inode);
  }

  private BuildInode inodeFor(SourceEntry entry) throws IOException {
    boolean mayBeKnown =
        entry.linkKey().isPresent()
            && entry.type() != FileType.DIRECTORY
            && !settings.dereference();
    if (!mayBeKnown) {
      return newInode(entry);
    }
    BuildInode known = byLinkKey.get(entry.linkKey().get());
    if (known == null || known.type() != entry.type()) {
      known = newInode(entry);
      byLinkKey.put(entry.linkKey().get(), known);
    }
    return known;
  }

  private BuildInode newInode(SourceEntry entry) throws IOException {
    BuildInode inode;
    switch (entry.type()) {
      case REGULAR -> inode = new RegularInode(entry.content());
      case DIRECTORY -> inode = new DirectoryInode(false);
      case SYMLINK -> {
        checkTarget(entry);
        inode = new SymlinkInode(entry.target());
      }
      default -> inode = new SpecialInode(entry.type(), entry.device());
    }
    if (inode.type() == FileType.REGULAR && inode.size() < 0) {
      throw new BuildException(entry.path(), "size=" + inode.size());
    }
    attributes(inode, entry);
    return inode;
  }

  private static void checkTarget(SourceEntry entry) throws BuildException {
    Bytes target = entry.target();
    if (target.isEmpty() || target.length() > MAX_TARGET || target.indexOf(0) >= 0) {
      throw new BuildException(
          entry.path(),
          "the target of the symbolic link has "
              + target.length()
              + " bytes; 1 to 4095 without NUL are possible");
    }
  }

  private void attributes(BuildInode inode, SourceEntry entry) throws BuildException {
    inode.permissions(entry.mode() & SourceEntry.PERMISSION_MASK);
    inode.owner(owners.uid(entry.path(), entry.uid()), owners.gid(entry.path(), entry.gid()));
    inode.time(entry.mtime().seconds(), (int) entry.mtime().nanos());
    if (settings.withXattrs()) {
      inode.xattrs(entry.xattrs().isEmpty() ? XattrSet.EMPTY : pool.intern(entry));
    } else {
      droppedXattrs += entry.xattrs().size();
    }
  }

  private DirectoryInode parentOf(Bytes path, int slash) throws BuildException {
    if (slash < 0) {
      return root;
    }
    boolean isLast = slash == lastPath.length() && path.startsWith(lastPath);
    if (isLast && slash > 0) {
      return lastDirectory;
    }
    DirectoryInode directory = root;
    for (int from = 0; from <= slash; ) {
      int to = TreePaths.nextSlash(path, from);
      Bytes name = path.slice(from, to);
      TreePaths.checkName(path, name);
      directory = child(directory, path.slice(0, to), name);
      from = to + 1;
    }
    lastPath = path.slice(0, slash);
    lastDirectory = directory;
    return directory;
  }

  private static DirectoryInode child(DirectoryInode parent, Bytes path, Bytes name)
      throws BuildException {
    Optional<TreeEntry> found = parent.find(name);
    if (found.isEmpty()) {
      DirectoryInode implied = new DirectoryInode(true);
      implied.permissions(IMPLIED_PERMISSIONS);
      parent.add(new TreeEntry(name, implied));
      return implied;
    }
    if (found.get().inode() instanceof DirectoryInode directory) {
      return directory;
    }
    throw new BuildException(path, "is not a directory, but the source has entries below it");
  }

  private Optional<BuildInode> find(Bytes path) {
    BuildInode inode = root;
    for (int from = 0; from <= path.length() && !path.isEmpty(); ) {
      int to = TreePaths.nextSlash(path, from);
      if (!(inode instanceof DirectoryInode directory)) {
        return Optional.empty();
      }
      Optional<TreeEntry> entry = directory.find(path.slice(from, to));
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      inode = entry.get().inode();
      from = to + 1;
    }
    return Optional.of(inode);
  }

  private void link(Bytes path, Bytes target, BuildInode inode) throws BuildException {
    if (inode instanceof DirectoryInode) {
      throw new BuildException(path, "hard link to /" + target + ", which is a directory");
    }
    int slash = TreePaths.lastSlash(path);
    DirectoryInode parent = parentOf(path, slash);
    Bytes name = path.slice(slash + 1, path.length());
    TreePaths.checkName(path, name);
    put(parent, name, parent.find(name), settings.dereference() ? copyOf(inode) : inode);
  }

  private static BuildInode copyOf(BuildInode inode) {
    BuildInode copy;
    if (inode instanceof RegularInode regular) {
      copy = new RegularInode(regular.content());
    } else if (inode instanceof SymlinkInode symlink) {
      copy = new SymlinkInode(symlink.target());
    } else {
      SpecialInode special = (SpecialInode) inode;
      copy = new SpecialInode(special.type(), special.device());
    }
    copy.copyAttributes(inode);
    return copy;
  }

  private final class Visitor implements EntryVisitor {
    @Override
    public boolean wants(Bytes path) {
      return TreeBuilder.this.wants(path);
    }

    @Override
    public boolean has(Bytes path) {
      return find(path).isPresent();
    }

    @Override
    public void entry(SourceEntry entry) throws IOException {
      take(entry);
    }

    @Override
    public void hardLink(Bytes path, Bytes target) throws IOException {
      if (!TreeBuilder.this.wants(path)) {
        return;
      }
      Optional<BuildInode> inode = find(target);
      if (inode.isPresent()) {
        link(path, target, inode.get());
      } else {
        pending.add(new PendingLink(path, target));
      }
    }

    @Override
    public void problem(SourceProblem problem) {
      problems.add(problem);
    }
  }
}
