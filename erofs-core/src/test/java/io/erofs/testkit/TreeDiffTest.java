package io.erofs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.TreeDiff.Aspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeDiffTest {
  private static final TreeEntry FILE = file("/f", 7, 0644, 1, "aa", Map.of("user.a", "1"), 32);

  @Test
  void findsNothingBetweenEqualTrees() {
    assertThat(compare(FILE)).isEmpty();
  }

  @Test
  void findsEachKindOfDifference() {
    assertThat(compare(file("/f", 7, 04644, 1, "aa", Map.of("user.a", "1"), 32)))
        .containsExactly("/f: permissions expected 0644 but was 04644");
    assertThat(compare(file("/f", 7, 0644, 2, "aa", Map.of("user.a", "1"), 32)))
        .singleElement()
        .asString()
        .startsWith("/f: mtime expected");
    assertThat(compare(file("/f", 7, 0644, 1, "bb", Map.of("user.a", "1"), 32)))
        .singleElement()
        .asString()
        .startsWith("/f: data expected");
    assertThat(compare(file("/f", 7, 0644, 1, "aa", Map.of("user.a", "2"), 32)))
        .containsExactly("/f: xattrs expected {user.a=1} but was {user.a=2}");
    assertThat(compare(file("/f", 7, 0644, 1, "aa", Map.of("user.a", "1"), 64)))
        .containsExactly("/f: layout expected 32 but was 64");
    assertThat(compare(file("/f", 8, 0644, 1, "aa", Map.of("user.a", "1"), 32)))
        .containsExactly("/f: inode expected 7 but was 8");
    assertThat(compare(file("/g", 7, 0644, 1, "aa", Map.of("user.a", "1"), 32)))
        .containsExactly("/f: missing REGULAR", "/g: unexpected REGULAR");
  }

  @Test
  void findsNamesThatAreNotTheSameFileAnyMore() {
    TreeSnapshot linked = tree(FILE, renamed(FILE, "/g", 7));
    TreeSnapshot apart = tree(FILE, renamed(FILE, "/g", 8));
    assertThat(TreeDiff.compare(linked, apart, Set.of(Aspect.INODE)))
        .containsExactly("/f: expected to be one file: [/f, /g]");
    assertThat(TreeDiff.compare(apart, linked, Set.of(Aspect.INODE)))
        .containsExactly("/f: unexpectedly one file: [/f, /g]");
    assertThat(TreeDiff.compare(apart, linked, Set.of(Aspect.INODE, Aspect.LINKS))).isEmpty();
  }

  @Test
  void refusesTreesWithoutXattrsUnlessTheyAreIgnored() {
    TreeSnapshot blind = TreeSnapshot.of(List.of(FILE), false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TreeDiff.compare(blind, tree(FILE), Set.of()));
    assertThat(TreeDiff.compare(blind, tree(FILE), Set.of(Aspect.XATTRS))).isEmpty();
  }

  private static List<String> compare(TreeEntry actual) {
    return TreeDiff.compare(tree(FILE), tree(actual), Set.of());
  }

  private static TreeSnapshot tree(TreeEntry... entries) {
    return TreeSnapshot.of(new ArrayList<>(List.of(entries)), true);
  }

  private static TreeEntry renamed(TreeEntry entry, String path, long inode) {
    return file(path, inode, entry.permissions(), 1, "aa", Map.of("user.a", "1"), 32);
  }

  private static TreeEntry file(
      String path,
      long inode,
      int permissions,
      int nanos,
      String digest,
      Map<String, String> xattrs,
      int inodeSize) {
    TreeMap<Bytes, Bytes> bytes = new TreeMap<>();
    xattrs.forEach((name, value) -> bytes.put(Bytes.utf8(name), Bytes.utf8(value)));
    return new TreeEntry(
        Bytes.utf8(path),
        FileType.REGULAR,
        permissions,
        0,
        0,
        2,
        1,
        new Timestamp(5, nanos),
        new Content.Data(digest),
        bytes,
        inode,
        "flat_plain",
        inodeSize);
  }
}
