package io.erofs.testkit;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One capture of a folder of the host. */
final class TreeCapture {
  /** A file of a tree in which several file systems may show through. */
  private record FileId(long device, long inode) {}

  /** Beyond this many seconds from 1970 the JDK cuts nanoseconds to microseconds. */
  private static final long EXACT_NANOS_SECONDS = Long.MAX_VALUE / 1_000_000_000L - 1;

  private static final Bytes SLASH = Bytes.utf8("/");

  private final Path root;
  private final Optional<TreeSnapshot> reference;
  private final Map<FileId, Content> contentByInode = new HashMap<>();
  private final List<TreeEntry> entries = new ArrayList<>();
  private boolean needsFind;

  TreeCapture(Path root, Optional<TreeSnapshot> reference) {
    this.root = root;
    this.reference = reference;
  }

  TreeSnapshot capture() throws IOException {
    Deque<Map.Entry<Bytes, Path>> folders = new ArrayDeque<>();
    folders.push(Map.entry(SLASH, root));
    entries.add(entry(SLASH, root));
    while (!folders.isEmpty()) {
      Map.Entry<Bytes, Path> folder = folders.pop();
      Bytes prefix =
          folder.getKey().length() == 1 ? folder.getKey() : folder.getKey().concat(SLASH);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.getValue())) {
        for (Path file : files) {
          TreeEntry entry = entry(prefix.concat(PathBytes.name(file)), file);
          entries.add(entry);
          if (entry.type() == FileType.DIRECTORY) {
            folders.push(Map.entry(entry.path(), file));
          }
        }
      }
    }
    if (needsFind) {
      FoundDetails.of(root).refine(entries);
    }
    boolean withXattrs = TreeXattrs.available();
    if (withXattrs) {
      Map<Bytes, SortedMap<Bytes, Bytes>> xattrs = TreeXattrs.read(root);
      entries.replaceAll(
          entry -> entry.withXattrs(xattrs.getOrDefault(entry.path(), new TreeMap<>())));
    }
    return TreeSnapshot.of(entries, withXattrs);
  }

  private TreeEntry entry(Bytes path, Path file) throws IOException {
    Map<String, Object> stat = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) stat.get("mode");
    FileType type =
        FileType.ofMode(mode).orElseThrow(() -> new IOException("unknown type of " + path));
    long size = (Long) stat.get("size");
    Timestamp mtime = Timestamp.of(((FileTime) stat.get("lastModifiedTime")).toInstant());
    needsFind |= Math.abs(mtime.seconds()) >= EXACT_NANOS_SECONDS && mtime.nanos() != 0;
    return new TreeEntry(
        path,
        type,
        mode & 0xFFF,
        Integer.toUnsignedLong((Integer) stat.get("uid")),
        Integer.toUnsignedLong((Integer) stat.get("gid")),
        size,
        (Integer) stat.get("nlink"),
        mtime,
        content(path, file, type, stat),
        new TreeMap<>(),
        (Long) stat.get("ino"),
        "",
        0);
  }

  private Content content(Bytes path, Path file, FileType type, Map<String, Object> stat)
      throws IOException {
    long size = (Long) stat.get("size");
    switch (type) {
      case REGULAR:
        FileId inode = new FileId((Long) stat.get("dev"), (Long) stat.get("ino"));
        Content known = contentByInode.get(inode);
        if (known == null) {
          known = data(path, file, size);
          contentByInode.put(inode, known);
        }
        return known;
      case SYMLINK:
        Bytes target = PathBytes.target(Files.readSymbolicLink(file));
        needsFind |= target.length() != size;
        return new Content.Target(target);
      case CHARACTER_DEVICE, BLOCK_DEVICE:
        return new Content.Device(device((Long) stat.get("rdev")));
      default:
        return Content.NONE;
    }
  }

  private Content data(Bytes path, Path file, long size) throws IOException {
    Content like =
        reference.flatMap(tree -> tree.find(path)).map(TreeEntry::content).orElse(Content.NONE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return Contents.like(like, (at, target) -> channel.read(target, at), size);
    }
  }

  /** Takes the number apart that {@code stat} gives on Linux. */
  private static DeviceNumber device(long rdev) {
    return new DeviceNumber(
        (int) (rdev >>> 8) & 0xFFF, (int) (rdev & 0xFF) | ((int) (rdev >>> 12) & 0xFFF00));
  }
}
