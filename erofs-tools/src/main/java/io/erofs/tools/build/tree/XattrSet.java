package io.erofs.tools.build.tree;

import java.util.List;

/** The extended attributes of an inode, ascending by name; equal sets are one object. */
public final class XattrSet {
  /** No attributes. */
  public static final XattrSet EMPTY = new XattrSet(List.of());

  private final List<XattrItem> items;
  private final int hash;
  private int index = -1;
  private long uses;

  XattrSet(List<XattrItem> items) {
    this.items = items;
    this.hash = items.hashCode();
  }

  /** The attributes. */
  public List<XattrItem> items() {
    return items;
  }

  /** Position in the list of the frozen tree's sets, -1 for the empty set. */
  public int index() {
    return index;
  }

  /** Number of inodes that have this set, once the tree is frozen. */
  public long uses() {
    return uses;
  }

  /** Takes back what was counted. */
  void forget() {
    index = -1;
    uses = 0;
    for (XattrItem item : items) {
      item.forget();
    }
  }

  void addUse() {
    uses++;
  }

  void index(int newIndex) {
    index = newIndex;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XattrSet that && hash == that.hash && items.equals(that.items);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
