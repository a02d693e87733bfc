package io.erofs.tools.build.tree;

import java.util.ArrayList;
import java.util.List;

/** Counts who has which attributes, and numbers the sets. */
final class XattrCensus {
  private XattrCensus() {}

  /** The sets that the inodes have, numbered in the order of the inodes, with new counts. */
  static List<XattrSet> take(List<BuildInode> inodes) {
    for (BuildInode inode : inodes) {
      inode.xattrs().forget();
    }
    List<XattrSet> sets = new ArrayList<>();
    for (BuildInode inode : inodes) {
      XattrSet set = inode.xattrs();
      if (set.items().isEmpty()) {
        continue;
      }
      if (set.index() < 0) {
        set.index(sets.size());
        sets.add(set);
      }
      set.addUse();
    }
    for (XattrSet set : sets) {
      for (XattrItem item : set.items()) {
        item.addUses(set.uses());
      }
    }
    return List.copyOf(sets);
  }
}
