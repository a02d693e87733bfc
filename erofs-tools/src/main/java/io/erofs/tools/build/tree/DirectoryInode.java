package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.util.List;
import java.util.Optional;

/** A directory. */
public final class DirectoryInode extends BuildInode {
  private static final Bytes DOT = Bytes.utf8(".");
  private static final Bytes DOT_DOT = Bytes.utf8("..");

  private ChildTable table = new ChildTable();
  private TreeEntry[] entries = new TreeEntry[0];
  private DirectoryInode parent = this;
  private boolean implied;

  DirectoryInode(boolean implied) {
    this.implied = implied;
  }

  @Override
  public FileType type() {
    return FileType.DIRECTORY;
  }

  /** Unknown here: the layout of directory blocks is the planner's. */
  @Override
  public long size() {
    throw new UnsupportedOperationException("the planner knows");
  }

  /** The entries of the frozen directory, {@code ..} included, ascending by name. */
  public List<TreeEntry> entries() {
    return java.util.Arrays.asList(entries);
  }

  /** Whether an entry is {@code .} or {@code ..}. */
  public static boolean isDots(TreeEntry entry) {
    return entry.name().equals(DOT) || entry.name().equals(DOT_DOT);
  }

  /** Whether no source had the directory itself, only something below it. */
  boolean isImplied() {
    return implied;
  }

  void implied(boolean value) {
    implied = value;
  }

  Optional<TreeEntry> find(Bytes name) {
    return table.find(name);
  }

  void add(TreeEntry entry) {
    table.add(entry);
  }

  /** The directory above; the root itself for the root. */
  DirectoryInode parent() {
    return parent;
  }

  void parent(DirectoryInode newParent) {
    parent = newParent;
  }

  void freeze(boolean omitDot) {
    TreeEntry up = new TreeEntry(DOT_DOT, parent);
    entries = omitDot ? table.sorted(up) : table.sorted(new TreeEntry(DOT, this), up);
    table = new ChildTable();
  }
}
