package io.erofs.nio;

import io.erofs.model.Bytes;
import io.erofs.model.DataLayout;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.InodeVersion;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import io.erofs.testkit.Content;
import io.erofs.testkit.Contents;
import io.erofs.testkit.TreeEntry;
import io.erofs.testkit.TreeSnapshot;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The tree of an image as programs see it that know nothing but {@code java.nio.file}. */
final class NioCapture {
  private final TreeSnapshot reference;

  private NioCapture(TreeSnapshot reference) {
    this.reference = reference;
  }

  /** Reads everything, large files in the form that the reference has. */
  static TreeSnapshot like(TreeSnapshot reference, FileSystem image) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    NioCapture capture = new NioCapture(reference);
    try (Stream<Path> all = Files.walk(image.getPath("/"))) {
      for (Path path : all.toList()) {
        entries.add(capture.entry(path));
      }
    }
    return TreeSnapshot.of(entries, true);
  }

  private TreeEntry entry(Path path) throws IOException {
    Bytes bytes = ErofsPath.of(path).absoluteBytes();
    Map<String, Object> unix = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    Map<String, Object> own = Files.readAttributes(path, "erofs:*", LinkOption.NOFOLLOW_LINKS);
    int mode = (Integer) unix.get("mode");
    FileType type = FileType.ofMode(mode).orElseThrow();
    return new TreeEntry(
        bytes,
        type,
        mode & 0xFFF,
        Integer.toUnsignedLong((Integer) unix.get("uid")),
        Integer.toUnsignedLong((Integer) unix.get("gid")),
        (Long) unix.get("size"),
        (Integer) unix.get("nlink"),
        Timestamp.of(((FileTime) unix.get("lastModifiedTime")).toInstant()),
        content(bytes, path, type, unix),
        xattrs(path),
        (Long) unix.get("ino"),
        ((DataLayout) own.get("layout")).name().toLowerCase(Locale.ROOT),
        ((InodeVersion) own.get("version")).size());
  }

  private Content content(Bytes bytes, Path path, FileType type, Map<String, Object> unix)
      throws IOException {
    return switch (type) {
      case REGULAR -> data(bytes, path, (Long) unix.get("size"));
      case SYMLINK -> new Content.Target(Bytes.parse(Files.readSymbolicLink(path).toString()));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new Content.Device(device((Long) unix.get("rdev")));
      case DIRECTORY, FIFO, SOCKET -> Content.NONE;
    };
  }

  private Content data(Bytes bytes, Path path, long size) throws IOException {
    Content like = reference.find(bytes).map(TreeEntry::content).orElse(Content.NONE);
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return Contents.like(
          like, (at, target) -> channel.position(at).read(target), Math.max(size, channel.size()));
    }
  }

  private static SortedMap<Bytes, Bytes> xattrs(Path path) throws IOException {
    SortedMap<Bytes, Bytes> all = new TreeMap<>();
    ErofsFileAttributeView view =
        Files.getFileAttributeView(path, ErofsFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    for (Xattr xattr : view.xattrs()) {
      all.put(xattr.name(), xattr.value());
    }
    return all;
  }

  /** Takes the number apart that the C library packs. */
  private static DeviceNumber device(long rdev) {
    return new DeviceNumber(
        (int) (rdev >>> 8) & 0xFFF, (int) (rdev & 0xFF) | (int) (rdev >>> 12) & ~0xFF);
  }
}
