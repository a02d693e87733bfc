package io.erofs.tools.build.source;

import io.erofs.model.Bytes;
import io.erofs.model.FileType;
import io.erofs.tools.host.FileStatus;
import io.erofs.tools.host.Host;
import io.erofs.tools.host.HostNames;
import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Lists a tree of the host and looks at its files, on a thread of its own and ahead of whoever
 * takes them, because the kernel takes most of the time. What is ahead is bounded.
 */
final class DirectoryWalk implements AutoCloseable {
  /** Files per batch. */
  private static final int BATCH = 256;

  /** Batches that may be ahead: enough for the attributes of a large tree to be read meanwhile. */
  private static final int AHEAD = 512;

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

  /** Some files; the last batch ends the walk, with the failure if there was one. */
  private record Batch(List<Found> files, boolean isLast, List<Throwable> failure) {}

  private record Child(Bytes name, Path file) {}

  private final Host host;
  private final Path root;
  private final EntryVisitor visitor;
  private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread = new Thread(this::run, "erofs-scan");
  private List<Found> batch = new ArrayList<>(BATCH);

  private DirectoryWalk(Host host, Path root, EntryVisitor visitor) {
    this.host = host;
    this.root = root;
    this.visitor = visitor;
  }

  /** Begins a walk; the visitor is only asked which paths it wants. */
  static DirectoryWalk start(Host host, Path root, EntryVisitor visitor) {
    DirectoryWalk walk = new DirectoryWalk(host, root, visitor);
    walk.thread.setDaemon(true);
    walk.thread.start();
    return walk;
  }

  /**
   * The next files, directories before what is in them.
   *
   * @return some files, none at the end
   */
  List<Found> next() throws IOException {
    try {
      Batch next = queue.take();
      if (next.isLast()) {
        queue.put(next);
      }
      if (next.failure().isEmpty()) {
        return next.files();
      }
      Throwable failure = next.failure().get(0);
      if (failure instanceof IOException checked) {
        throw checked;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted: " + root).initCause(e);
    }
  }

  /** Ends the walk wherever it is. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    List<Throwable> failure = List.of();
    try {
      walk();
      put(new Batch(batch, false, List.of()));
    } catch (InterruptedException e) {
      return;
    } catch (IOException | RuntimeException | Error e) {
      failure = List.of(e);
    }
    try {
      put(new Batch(List.of(), true, failure));
    } catch (InterruptedException e) {
      // The walk was closed: nobody waits for its end.
      Thread.currentThread().interrupt();
    }
  }

  private void put(Batch full) throws InterruptedException {
    if (full.isLast() || !full.files().isEmpty()) {
      queue.put(full);
    }
  }

  private void walk() throws IOException, InterruptedException {
    Deque<Found> open = new ArrayDeque<>();
    Found first = look(root, Bytes.EMPTY);
    if (first.type() == FileType.DIRECTORY) {
      open.push(first);
    }
    while (!open.isEmpty()) {
      Found directory = open.pop();
      List<Found> inside = new ArrayList<>();
      for (Child child : list(directory)) {
        Bytes path = join(directory.path(), child.name());
        if (visitor.wants(path)) {
          Found found = look(child.file(), path);
          if (found.type() == FileType.DIRECTORY) {
            inside.add(found);
          }
        }
      }
      Collections.reverse(inside);
      inside.forEach(open::push);
    }
  }

  private Found look(Path file, Bytes path) throws IOException, InterruptedException {
    try {
      Found found = new Found(file, path, host.status(file));
      batch.add(found);
      if (batch.size() == BATCH) {
        put(new Batch(batch, false, List.of()));
        batch = new ArrayList<>(BATCH);
      }
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
