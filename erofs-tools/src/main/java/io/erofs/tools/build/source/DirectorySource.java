package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
import io.erofs.tools.host.XattrReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory of the host with everything below it: owners, modes, times with nanoseconds, hard
 * links, holes, device nodes, fifos, sockets, and extended attributes of all namespaces with ACLs.
 *
 * <p>Symbolic links are captured, not followed, except the directory itself. Names are bytes on any
 * locale. File systems mounted below are included. The order is that of the bytes of the names, so
 * it does not depend on the host. What cannot be read, and a file that vanishes meanwhile, fails
 * with its path; what this JVM cannot see on this host at all is reported once as a problem, so
 * nothing is lost silently.
 */
public final class DirectorySource implements TreeSource {
  private final Host host;
  private final Path root;
  private final String name;

  private DirectorySource(Host host, Path root, String name) {
    this.host = host;
    this.root = root;
    this.name = name;
  }

  /**
   * The tree below a directory.
   *
   * @param directory the directory, or a symbolic link to it
   * @return the source
   * @throws NotDirectoryException if it is something else
   * @throws IOException if it does not exist or cannot be looked at
   */
  public static DirectorySource of(Path directory) throws IOException {
    return of(directory, Host.get());
  }

  static DirectorySource of(Path directory, Host host) throws IOException {
    Path root = directory.toRealPath();
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(directory.toString());
    }
    return new DirectorySource(host, root, HostNames.bytes(directory).toString());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void visit(EntryVisitor visitor) throws IOException {
    // The walk first: beginning to read attributes may mean starting a program.
    try (Ahead<DirectoryWalk.Found> walk = DirectoryWalk.start(host, root, visitor);
        XattrReader xattrs = host.readXattrs(root)) {
      List<DirectoryWalk.Found> batch = walk.next();
      while (!batch.isEmpty()) {
        for (DirectoryWalk.Found found : batch) {
          visitor.entry(entry(xattrs, found));
        }
        batch = walk.next();
      }
      for (String limit : host.capabilities().readingLimits()) {
        visitor.problem(new SourceProblem(SourceProblem.Kind.ATTRIBUTE_LOST, Bytes.EMPTY, limit));
      }
    }
  }

  private SourceEntry entry(XattrReader xattrs, DirectoryWalk.Found found) throws IOException {
    try {
      return capture(xattrs, found);
    } catch (IOException e) {
      throw DirectoryWalk.failure(found.path(), e);
    }
  }

  private SourceEntry capture(XattrReader xattrs, DirectoryWalk.Found found) throws IOException {
    FileStatus status = found.status();
    Path file = found.file();
    Bytes path = found.path();
    FileType type = found.type();
    SourceEntry.Builder entry =
        switch (type) {
          case DIRECTORY -> SourceEntry.directory(path);
          case REGULAR -> SourceEntry.file(path, content(file, status));
          case SYMLINK -> SourceEntry.symlink(path, host.readLink(file, status.size()));
          case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET -> special(path, type, status);
        };
    if (status.links() > 1 && type != FileType.DIRECTORY) {
      entry.linkKey(status.key());
    }
    return entry
        .permissions(status.permissions())
        .owner(status.uid(), status.gid())
        .mtime(status.mtime())
        .xattrs(xattrs.read(file, path))
        .build();
  }

  private FileContent content(Path file, FileStatus status) {
    return status.size() == 0 ? FileContent.EMPTY : DirectoryContent.of(host, file, status.size());
  }

  private static SourceEntry.Builder special(Bytes path, FileType type, FileStatus status)
      throws BuildException {
    try {
      boolean device = type == FileType.CHARACTER_DEVICE || type == FileType.BLOCK_DEVICE;
      return SourceEntry.special(
          path, type, device ? status.deviceNumber() : io.erofs.model.DeviceNumber.ZERO);
    } catch (IllegalArgumentException e) {
      throw new BuildException(path, "cannot be in an image: " + e.getMessage(), e);
    }
  }

  /** Nothing stays open between two reads: has no effect. */
  @Override
  public void close() {
    // Contents open and close their files themselves.
  }
}
