package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.model.Xattr;
import io.erofs.testkit.Content;
import io.erofs.testkit.Contents;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a comparable tree of what a source hands over. */
class SourceCapture implements EntryVisitor {
  final List<SourceProblem> problems = new ArrayList<>();
  final List<SourceEntry> entries = new ArrayList<>();
  final Map<Object, Long> inodes = new HashMap<>();

  static SourceCapture of(TreeSource source) throws IOException {
    SourceCapture capture = new SourceCapture();
    source.visit(capture);
    return capture;
  }

  @Override
  public boolean wants(Bytes path) {
    return true;
  }

  @Override
  public boolean has(Bytes path) {
    throw new AssertionError("no source of hard links by path");
  }

  @Override
  public void entry(SourceEntry entry) {
    entries.add(entry);
  }

  @Override
  public void hardLink(Bytes path, Bytes target) {
    throw new AssertionError("hard links are told by their keys, not " + path);
  }

  @Override
  public void problem(SourceProblem problem) {
    problems.add(problem);
  }

  TreeSnapshot tree() throws IOException {
    Map<Object, Integer> names = new HashMap<>();
    for (SourceEntry entry : entries) {
      names.merge(entry.linkKey().orElse(entry), 1, Integer::sum);
    }
    List<TreeEntry> all = new ArrayList<>();
    for (SourceEntry entry : entries) {
      Object key = entry.linkKey().orElse(entry);
      Long number = inodes.computeIfAbsent(key, k -> (long) inodes.size() + 1);
      all.add(
          new TreeEntry(
              Bytes.utf8("/").concat(entry.path()),
              entry.type(),
              entry.mode() & 07777,
              entry.uid(),
              entry.gid(),
              size(entry),
              names.getOrDefault(key, 1),
              entry.mtime(),
              content(entry),
              xattrs(entry),
              number,
              "",
              0));
    }
    return TreeSnapshot.of(all, true);
  }

  private static long size(SourceEntry entry) {
    return switch (entry.type()) {
      case REGULAR -> entry.content().size();
      case SYMLINK -> entry.target().length();
      default -> 0;
    };
  }

  private static Content content(SourceEntry entry) throws IOException {
    if (entry.type() == FileType.REGULAR) {
      try (ContentReader reader = entry.content().open()) {
        return Contents.of(
            (at, target) -> {
              int n = reader.read(at, target);
              return n == 0 ? -1 : n;
            },
            entry.content().size());
      }
    }
    return switch (entry.type()) {
      case SYMLINK -> new Content.Target(entry.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new Content.Device(entry.device());
      default -> Content.NONE;
    };
  }

  private static SortedMap<Bytes, Bytes> xattrs(SourceEntry entry) {
    SortedMap<Bytes, Bytes> all = new TreeMap<>();
    for (Xattr xattr : entry.xattrs()) {
      all.put(xattr.name(), xattr.value());
    }
    return all;
  }
}
