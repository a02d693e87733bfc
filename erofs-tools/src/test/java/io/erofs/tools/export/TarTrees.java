package io.erofs.tools.export;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.OpenOptions;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.testkit.Contents;
import io.erofs.testkit.CorpusImage;
import io.erofs.testkit.GeneratedTree;
import io.erofs.testkit.TreeDiff;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import io.erofs.tools.build.BuildOptions;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.GeneratedSource;
import io.erofs.tools.build.ImageBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tests of tar have in common. */
final class TarTrees {
  private static final double MICROSECONDS = 3e-6;

  private TarTrees() {}

  /** Opens an image of the corpus with its devices. */
  static ErofsImage open(CorpusImage image) throws IOException {
    OpenOptions options =
        OpenOptions.builder().offset(image.offset()).devices(image.sideFiles()).build();
    return Erofs.open(image.image(), options);
  }

  /** Builds an image of a tree, holes kept, and opens it. */
  static ErofsImage build(GeneratedTree tree, Path image) throws IOException {
    BuildOptions options =
        BuildOptions.builder().chunks(ChunkOptions.NONE.withKeepHoles(true)).build();
    ImageBuilder.of(options).build(image, new GeneratedSource(tree));
    return Erofs.open(image);
  }

  /** What of a tree a tar stream can hold. */
  static TreeSnapshot withoutSockets(TreeSnapshot tree) {
    List<TreeEntry> entries =
        tree.entries().values().stream().filter(e -> e.type() != FileType.SOCKET).toList();
    return TreeSnapshot.of(entries, true);
  }

  /** A tree as a Linux file system shows it: symbolic links have all permissions. */
  static TreeSnapshot withOpenLinks(TreeSnapshot tree) {
    return TreeSnapshot.of(
        tree.entries().values().stream()
            .map(e -> e.type() == FileType.SYMLINK ? with(e, 0777, e.mtime(), false) : e)
            .toList(),
        true);
  }

  /** A tree without what Python cannot restore: times and other names of symbolic links. */
  static TreeSnapshot asPythonSees(TreeSnapshot tree, TreeSnapshot expected) {
    List<TreeEntry> entries =
        tree.entries().values().stream()
            .map(entry -> asPythonSees(entry, expected.find(entry.path()).orElse(entry)))
            .toList();
    return TreeSnapshot.of(entries, true);
  }

  private static TreeEntry asPythonSees(TreeEntry entry, TreeEntry expected) {
    boolean link = entry.type() == FileType.SYMLINK;
    double seconds = entry.mtime().seconds() + entry.mtime().nanos() / 1e9;
    double wanted = expected.mtime().seconds() + expected.mtime().nanos() / 1e9;
    boolean same = link || Math.abs(seconds - wanted) < MICROSECONDS;
    return with(entry, entry.permissions(), same ? expected.mtime() : entry.mtime(), link);
  }

  private static TreeEntry with(
      TreeEntry entry, int permissions, Timestamp mtime, boolean oneName) {
    return new TreeEntry(
        entry.path(),
        entry.type(),
        permissions,
        entry.uid(),
        entry.gid(),
        entry.size(),
        oneName ? 1 : entry.linkCount(),
        mtime,
        entry.content(),
        entry.xattrs(),
        oneName ? TreeEntry.NO_INODE : entry.inode(),
        "",
        0);
  }

  /**
   * What need not be equal: what a file system decides, and hard links of an inode that has more
   * names than it says, which no file system can hold.
   */
  static Set<TreeDiff.Aspect> ignored(TreeSnapshot tree) {
    Map<Long, Integer> names = new HashMap<>();
    boolean consistent = true;
    for (TreeEntry entry : tree.entries().values()) {
      boolean counts = entry.inode() != TreeEntry.NO_INODE && entry.type() != FileType.DIRECTORY;
      if (counts && names.merge(entry.inode(), 1, Integer::sum) > entry.linkCount()) {
        consistent = false;
      }
    }
    return consistent
        ? TreeDiff.OF_FILE_SYSTEM
        : TreeDiff.and(TreeDiff.OF_FILE_SYSTEM, TreeDiff.Aspect.LINKS);
  }

  /** Whether a plain stream would be too long for a test. */
  static boolean hasLargeFiles(TreeSnapshot tree) {
    return tree.entries().values().stream().anyMatch(e -> e.size() > Contents.LARGE);
  }
}
