package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.DeviceNumber;
import io.erofs.model.FileType;
import io.erofs.model.Timestamp;
import io.erofs.model.Xattr;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A directory of the host's file system, with everything below it. Symbolic links are not followed.
 */
public final class DirectorySource implements TreeSource {
  private static final String ATTRIBUTES =
      "unix:mode,ino,dev,rdev,nlink,uid,gid,size,lastModifiedTime";
  private static final long LOW_32 = 0xFFFFFFFFL;

  private final Path root;

  private DirectorySource(Path root) {
    this.root = root;
  }

  private record LinkKey(long device, long inode) {}

  private record Found(Path file, Bytes path) {}

  /**
   * A source for a directory.
   *
   * @param root the directory, which becomes the root of the image
   * @return the source
   * @throws NotDirectoryException if it is none
   */
  public static DirectorySource of(Path root) throws NotDirectoryException {
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(root.toString());
    }
    return new DirectorySource(root);
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    Map<Bytes, List<Xattr>> xattrs = HostXattrs.ofTree(root, visitor);
    Deque<Found> pending = new ArrayDeque<>();
    pending.push(new Found(root.toRealPath(), Bytes.EMPTY));
    while (!pending.isEmpty()) {
      Found next = pending.pop();
      SourceEntry entry = entry(next, xattrs.getOrDefault(next.path, List.of()));
      visitor.entry(entry);
      if (entry.type() == FileType.DIRECTORY) {
        List<Found> children = children(next, visitor);
        for (int i = children.size() - 1; i >= 0; i--) {
          pending.push(children.get(i));
        }
      }
    }
  }

  private static List<Found> children(Found directory, EntryVisitor visitor) throws IOException {
    List<Found> children = new ArrayList<>();
    Bytes prefix = directory.path.isEmpty() ? Bytes.EMPTY : directory.path.concat(Bytes.utf8("/"));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.file)) {
      for (Path file : entries) {
        Bytes path = prefix.concat(HostNames.nameOf(file));
        if (visitor.wants(path)) {
          children.add(new Found(file, path));
        }
      }
    }
    children.sort((a, b) -> a.path.compareTo(b.path));
    return children;
  }

  private static SourceEntry entry(Found found, List<Xattr> xattrs) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(found.file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    int mode = integer(attributes, "mode");
    FileType type =
        FileType.ofMode(mode)
            .orElseThrow(() -> new BuildException(found.path, "has an unknown type"));
    SourceEntry.Builder entry = builder(found, type, attributes);
    FileTime mtime = (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime"));
    entry
        .permissions(mode & SourceEntry.PERMISSION_MASK)
        .owner(integer(attributes, "uid") & LOW_32, integer(attributes, "gid") & LOW_32)
        .mtime(Timestamp.of(mtime.toInstant()))
        .xattrs(xattrs);
    if (type != FileType.DIRECTORY && integer(attributes, "nlink") > 1) {
      entry.linkKey(new LinkKey(number(attributes, "dev"), number(attributes, "ino")));
    }
    return entry.build();
  }

  private static SourceEntry.Builder builder(
      Found found, FileType type, Map<String, Object> attributes) throws IOException {
    switch (type) {
      case DIRECTORY:
        return SourceEntry.directory(found.path);
      case REGULAR:
        return SourceEntry.file(
            found.path, new HostFileContent(found.file, number(attributes, "size")));
      case SYMLINK:
        return SourceEntry.symlink(
            found.path, HostNames.bytesOf(Files.readSymbolicLink(found.file)));
      default:
        return SourceEntry.special(found.path, type, device(type, number(attributes, "rdev")));
    }
  }

  private static int integer(Map<String, Object> attributes, String name) {
    return (int) Objects.requireNonNull(attributes.get(name));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return (long) Objects.requireNonNull(attributes.get(name));
  }

  private static DeviceNumber device(FileType type, long rdev) {
    if (type == FileType.FIFO || type == FileType.SOCKET) {
      return DeviceNumber.ZERO;
    }
    long major = rdev >>> 8 & 0xFFF | rdev >>> 32 & ~0xFFFL;
    long minor = rdev & 0xFF | rdev >>> 12 & 0xFFF00;
    return new DeviceNumber((int) major, (int) minor);
  }

  @Override
  public void close() {}
}
