package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Compares two trees and says in words what differs. */
public final class TreeDiff {
  /** What of a tree may be left out of a comparison. */
  public enum Aspect {
    /** All metadata of the root; its entries are compared. */
    ROOT,
    /** Permission bits. */
    PERMISSIONS,
    /** Owner. */
    UID,
    /** Group. */
    GID,
    /** Modification times. */
    MTIME,
    /** Nanoseconds of modification times. */
    NANOS,
    /** Link counts, and which names are the same file. */
    LINKS,
    /** Link counts of directories. */
    DIRECTORY_LINKS,
    /** Sizes of directories. */
    DIRECTORY_SIZE,
    /** Extended attributes. */
    XATTRS,
    /** Content of regular files. */
    DATA,
    /** Inode numbers. */
    INODE,
    /** Data layout and size of the inode, where both trees know them. */
    LAYOUT
  }

  /** What a file system may decide for itself: compare a source with an image of it. */
  public static final Set<Aspect> OF_FILE_SYSTEM =
      Collections.unmodifiableSet(
          EnumSet.of(Aspect.INODE, Aspect.LAYOUT, Aspect.DIRECTORY_SIZE, Aspect.DIRECTORY_LINKS));

  private final TreeSnapshot expected;
  private final TreeSnapshot actual;
  private final Set<Aspect> ignored;
  private final List<String> differences = new ArrayList<>();

  private TreeDiff(TreeSnapshot expected, TreeSnapshot actual, Set<Aspect> ignored) {
    this.expected = expected;
    this.actual = actual;
    this.ignored = ignored;
  }

  /**
   * Compares.
   *
   * @param expected how it should be
   * @param actual how it is
   * @param ignored what to leave out
   * @return one line for each difference, none if the trees are equal
   * @throws IllegalArgumentException if a tree does not know the extended attributes and these are
   *     not left out
   */
  public static List<String> compare(
      TreeSnapshot expected, TreeSnapshot actual, Set<Aspect> ignored) {
    if (!ignored.contains(Aspect.XATTRS) && !(expected.withXattrs() && actual.withXattrs())) {
      throw new IllegalArgumentException(
          "a tree without extended attributes; install getfattr and setfattr");
    }
    return new TreeDiff(expected, actual, ignored).run();
  }

  /**
   * Several sets as one.
   *
   * @param all a set
   * @param more aspects to add
   * @return the union
   */
  public static Set<Aspect> and(Set<Aspect> all, Aspect... more) {
    Set<Aspect> union = EnumSet.noneOf(Aspect.class);
    union.addAll(all);
    union.addAll(Arrays.asList(more));
    return Collections.unmodifiableSet(union);
  }

  private List<String> run() {
    SortedSet<Bytes> paths = new TreeSet<>(expected.entries().keySet());
    paths.addAll(actual.entries().keySet());
    for (Bytes path : paths) {
      if (expected.find(path).isEmpty()) {
        differences.add(path + ": unexpected " + actual.entries().get(path).type());
      } else if (actual.find(path).isEmpty()) {
        differences.add(path + ": missing " + expected.entries().get(path).type());
      } else {
        compare(expected.entries().get(path), actual.entries().get(path));
      }
    }
    if (compares(Aspect.LINKS)) {
      compareLinkGroups();
    }
    return List.copyOf(differences);
  }

  private void compare(TreeEntry a, TreeEntry b) {
    check(a, "type", a.type(), b.type());
    if (a.type() != b.type() || (a.isRoot() && !compares(Aspect.ROOT))) {
      return;
    }
    boolean directory = a.type() == FileType.DIRECTORY;
    check(a, Aspect.PERMISSIONS, octal(a.permissions()), octal(b.permissions()));
    check(a, Aspect.UID, a.uid(), b.uid());
    check(a, Aspect.GID, a.gid(), b.gid());
    if (compares(Aspect.NANOS)) {
      check(a, Aspect.MTIME, a.mtime(), b.mtime());
    } else {
      check(a, Aspect.MTIME, a.mtime().seconds(), b.mtime().seconds());
    }
    if (directory) {
      check(a, Aspect.DIRECTORY_SIZE, a.size(), b.size());
      check(a, Aspect.DIRECTORY_LINKS, a.linkCount(), b.linkCount());
    } else {
      check(a, Aspect.LINKS, a.linkCount(), b.linkCount());
      check(a, "size", a.size(), b.size());
    }
    if (a.type() == FileType.REGULAR) {
      check(a, Aspect.DATA, a.content(), b.content());
    } else {
      check(a, "content", a.content(), b.content());
    }
    check(a, Aspect.XATTRS, a.xattrs(), b.xattrs());
    compareStorage(a, b);
  }

  private void compareStorage(TreeEntry a, TreeEntry b) {
    if (a.inode() != TreeEntry.NO_INODE && b.inode() != TreeEntry.NO_INODE) {
      check(a, Aspect.INODE, Long.toUnsignedString(a.inode()), Long.toUnsignedString(b.inode()));
    }
    if (!a.layout().isEmpty() && !b.layout().isEmpty()) {
      check(a, Aspect.LAYOUT, a.layout(), b.layout());
      check(a, Aspect.LAYOUT, a.inodeSize(), b.inodeSize());
    }
  }

  private void compareLinkGroups() {
    Set<SortedSet<Bytes>> ours = linkGroups(expected);
    Set<SortedSet<Bytes>> theirs = linkGroups(actual);
    for (SortedSet<Bytes> group : ours) {
      if (!theirs.contains(group)) {
        differences.add(group.first() + ": expected to be one file: " + group);
      }
    }
    for (SortedSet<Bytes> group : theirs) {
      if (!ours.contains(group)) {
        differences.add(group.first() + ": unexpectedly one file: " + group);
      }
    }
  }

  /** Names that are the same file; a tree without inode numbers has none. */
  private Set<SortedSet<Bytes>> linkGroups(TreeSnapshot tree) {
    Map<Long, SortedSet<Bytes>> byInode = new HashMap<>();
    for (TreeEntry entry : tree.entries().values()) {
      boolean known =
          expected.find(entry.path()).stream().allMatch(e -> e.inode() != TreeEntry.NO_INODE)
              && actual.find(entry.path()).stream().allMatch(e -> e.inode() != TreeEntry.NO_INODE);
      if (entry.type() != FileType.DIRECTORY && known) {
        byInode.computeIfAbsent(entry.inode(), inode -> new TreeSet<>()).add(entry.path());
      }
    }
    Set<SortedSet<Bytes>> groups = new java.util.HashSet<>(byInode.values());
    groups.removeIf(group -> group.size() == 1);
    return groups;
  }

  private boolean compares(Aspect aspect) {
    return !ignored.contains(aspect);
  }

  private void check(TreeEntry entry, Aspect aspect, Object wanted, Object found) {
    if (compares(aspect)) {
      check(entry, aspect.name().toLowerCase(java.util.Locale.ROOT), wanted, found);
    }
  }

  private void check(TreeEntry entry, String what, Object wanted, Object found) {
    if (!Objects.equals(wanted, found)) {
      differences.add(entry.path() + ": " + what + " expected " + wanted + " but was " + found);
    }
  }

  private static String octal(int permissions) {
    return "0" + Integer.toOctalString(permissions);
  }
}
