package io.erofs.tools.build.tree;

import io.erofs.model.Bytes;
import java.util.Arrays;
import java.util.Optional;

/** The entries of a directory by name: an open hash table, because most directories are small. */
final class ChildTable {
  private static final int FIRST_CAPACITY = 4;

  private TreeEntry[] slots = new TreeEntry[0];
  private int count;

  Optional<TreeEntry> find(Bytes name) {
    return slots.length == 0 ? Optional.empty() : Optional.ofNullable(slots[slotOf(name)]);
  }

  /** Adds an entry whose name is not in the table. */
  void add(TreeEntry entry) {
    if ((count + 1) * 4 > slots.length * 3) {
      grow();
    }
    slots[slotOf(entry.name())] = entry;
    count++;
  }

  int size() {
    return count;
  }

  /** All entries and some more, ascending by name. */
  TreeEntry[] sorted(TreeEntry... more) {
    TreeEntry[] all = Arrays.copyOf(more, more.length + count);
    int at = more.length;
    for (TreeEntry entry : slots) {
      if (entry != null) {
        all[at++] = entry;
      }
    }
    Arrays.sort(all);
    return all;
  }

  private void grow() {
    TreeEntry[] old = slots;
    slots = new TreeEntry[Math.max(FIRST_CAPACITY, old.length * 2)];
    for (TreeEntry entry : old) {
      if (entry != null) {
        slots[slotOf(entry.name())] = entry;
      }
    }
  }

  private int slotOf(Bytes name) {
    int hash = name.hashCode() * 0x9E3779B1;
    int slot = hash >>> 1 & slots.length - 1;
    while (slots[slot] != null && !slots[slot].name().equals(name)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }
}
