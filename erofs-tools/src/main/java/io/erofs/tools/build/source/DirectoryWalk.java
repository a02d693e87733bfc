package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
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
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Lists a tree of the host and looks at its files, ahead of whoever takes them, because the kernel
 * takes most of the time.
 */
final class DirectoryWalk {
  /**
   * A file that was found.
   *
   * @param path its path in the tree
   */
  record Found(Path file, Bytes path, FileStatus status) {
    /** The type. */
    FileType type() throws BuildException {
      return status
          .type()
          .orElseThrow(
              () ->
                  new BuildException(
                      path, "unknown type of file, mode=0" + Integer.toOctalString(status.mode())));
    }
  }

  private record Child(Bytes name, Path file) {}

  private final Host host;
  private final Path root;
  private final EntryVisitor visitor;

  private DirectoryWalk(Host host, Path root, EntryVisitor visitor) {
    this.host = host;
    this.root = root;
    this.visitor = visitor;
  }

  /**
   * Begins a walk, which gives directories before what is in them; the visitor is only asked which
   * paths it wants.
   */
  static Ahead<Found> start(Host host, Path root, EntryVisitor visitor) {
    return Ahead.start("erofs-scan", new DirectoryWalk(host, root, visitor)::walk);
  }

  private void walk(Ahead.Sink<Found> sink) throws IOException, InterruptedException {
    Deque<Found> open = new ArrayDeque<>();
    Found first = look(sink, root, Bytes.EMPTY);
    if (first.type() == FileType.DIRECTORY) {
      open.push(first);
    }
    while (!open.isEmpty()) {
      Found directory = open.pop();
      List<Found> inside = new ArrayList<>();
      for (Child child : list(directory)) {
        Bytes path = join(directory.path(), child.name());
        if (visitor.wants(path)) {
          Found found = look(sink, child.file(), path);
          if (found.type() == FileType.DIRECTORY) {
            inside.add(found);
          }
        }
      }
      Collections.reverse(inside);
      inside.forEach(open::push);
    }
  }

  private Found look(Ahead.Sink<Found> sink, Path file, Bytes path)
      throws IOException, InterruptedException {
    try {
      Found found = new Found(file, path, host.status(file));
      sink.put(found);
      return found;
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static List<Child> list(Found directory) throws IOException {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.file())) {
      for (Path file : stream) {
        children.add(new Child(HostNames.name(file), file));
      }
    } catch (DirectoryIteratorException e) {
      IOException cause = e.getCause();
      throw failure(directory.path(), cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      throw failure(directory.path(), e);
    }
    children.sort((a, b) -> a.name().compareTo(b.name()));
    return children;
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

  /** Says in words what a failure to look at a file means. */
  static BuildException failure(Bytes path, IOException e) {
    if (e instanceof BuildException known) {
      return known;
    }
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
}
