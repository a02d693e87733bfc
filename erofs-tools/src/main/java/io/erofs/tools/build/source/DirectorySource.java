package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
import io.erofs.tools.host.XattrReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
  private record Child(Bytes name, Path file) {}

  /** A directory whose entries are still to be visited. */
  private record Pending(Path directory, Bytes path) {}

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
    try (XattrReader xattrs = host.readXattrs(root)) {
      Deque<Pending> stack = new ArrayDeque<>();
      if (entry(visitor, xattrs, root, Bytes.EMPTY)) {
        stack.push(new Pending(root, Bytes.EMPTY));
      }
      while (!stack.isEmpty()) {
        Pending next = stack.pop();
        List<Pending> inside = new ArrayList<>();
        for (Child child : list(next)) {
          Bytes path = join(next.path(), child.name());
          if (visitor.wants(path) && entry(visitor, xattrs, child.file(), path)) {
            inside.add(new Pending(child.file(), path));
          }
        }
        for (int i = inside.size() - 1; i >= 0; i--) {
          stack.push(inside.get(i));
        }
      }
      for (String limit : host.capabilities().readingLimits()) {
        visitor.problem(new SourceProblem(SourceProblem.Kind.ATTRIBUTE_LOST, Bytes.EMPTY, limit));
      }
    }
  }

  private static Bytes join(Bytes directory, Bytes name) {
    if (directory.isEmpty()) {
      return name;
    }
    byte[] path = new byte[directory.length() + 1 + name.length()];
    directory.copyTo(path, 0);
    path[directory.length()] = '/';
    name.copyTo(path, directory.length() + 1);
    return Bytes.of(path);
  }

  private static List<Child> list(Pending pending) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(pending.directory())) {
      for (Path file : stream) {
        children.add(new Child(HostNames.name(file), file));
      }
    } catch (DirectoryIteratorException e) {
      IOException cause = e.getCause();
      throw failure(pending.path(), cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw failure(pending.path(), e);
    }
    children.sort((a, b) -> a.name().compareTo(b.name()));
    return children;
  }

  /** Hands one file over and tells whether it is a directory. */
  private boolean entry(EntryVisitor visitor, XattrReader xattrs, Path file, Bytes path)
      throws IOException {
    SourceEntry entry;
    try {
      entry = capture(xattrs, file, path);
    } catch (BuildException e) {
      throw e;
    } catch (IOException e) {
      throw failure(path, e);
    }
    visitor.entry(entry);
    return entry.type() == FileType.DIRECTORY;
  }

  private SourceEntry capture(XattrReader xattrs, Path file, Bytes path) throws IOException {
    FileStatus status = host.status(file);
    FileType type = status.type().orElseThrow(() -> unknownType(path, status));
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

  private static BuildException unknownType(Bytes path, FileStatus status) {
    return new BuildException(
        path, "unknown type of file, mode=0" + Integer.toOctalString(status.mode()));
  }

  private static BuildException failure(Bytes path, IOException e) {
    if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
      return new BuildException(path, "vanished while the tree was read", e);
    }
    if (e instanceof AccessDeniedException) {
      return new BuildException(path, "cannot be read: Permission denied", e);
    }
    boolean reason = e instanceof FileSystemException file && file.getReason() != null;
    String message = reason ? ((FileSystemException) e).getReason() : e.toString();
    return new BuildException(path, "cannot be read: " + message, e);
  }

  /** Nothing stays open between two reads: has no effect. */
  @Override
  public void close() {
    // Contents open and close their files themselves.
  }
}
