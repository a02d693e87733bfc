package io.erofs.nio;

import io.erofs.model.DirEntry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of one directory, in the order of the image. For one thread; any may close it. */
final class ErofsDirectoryStream implements DirectoryStream<Path> {
  private final ErofsPath directory;
  private final Iterator<DirEntry> entries;
  private final Filter<? super Path> filter;
  private boolean iterated;
  private volatile boolean closed;

  ErofsDirectoryStream(ErofsPath directory, List<DirEntry> entries, Filter<? super Path> filter) {
    this.directory = directory;
    this.entries = entries.iterator();
    this.filter = filter;
  }

  @Override
  public Iterator<Path> iterator() {
    if (iterated || closed) {
      throw new IllegalStateException(closed ? "closed" : "the iterator was already taken");
    }
    iterated = true;
    return new Iterator<>() {
      private @Nullable Path next;

      @Override
      public boolean hasNext() {
        while (next == null && !closed && entries.hasNext()) {
          Path candidate = directory.child(entries.next().name());
          try {
            next = filter.accept(candidate) ? candidate : null;
          } catch (IOException e) {
            throw new DirectoryIteratorException(e);
          }
        }
        return next != null;
      }

      @Override
      public Path next() {
        Path result = hasNext() ? next : null;
        if (result == null) {
          throw new NoSuchElementException();
        }
        next = null;
        return result;
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }
}
