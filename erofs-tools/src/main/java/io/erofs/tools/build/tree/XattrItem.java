package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;

/** One extended attribute, name and value, that several inodes may have. */
public final class XattrItem implements Comparable<XattrItem> {
  private final Bytes name;
  private final Bytes value;
  private long uses;

  XattrItem(Bytes name, Bytes value) {
    this.name = name;
    this.value = value;
  }

  /** Full name. */
  public Bytes name() {
    return name;
  }

  /** The value. */
  public Bytes value() {
    return value;
  }

  /** Number of inodes that have it, once the tree is frozen. */
  public long uses() {
    return uses;
  }

  /** Takes back what was counted. */
  void forget() {
    uses = 0;
  }

  void addUses(long count) {
    uses += count;
  }

  @Override
  public int compareTo(XattrItem other) {
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : value.compareTo(other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof XattrItem that && name.equals(that.name) && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + value.hashCode();
  }
}
