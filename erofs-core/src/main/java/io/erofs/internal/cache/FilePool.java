package io.erofs.internal.cache;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Files of which a bounded number is open; one that nobody uses is closed for another, and opened
 * again when it is needed. Thread-safe.
 */
final class FilePool {
  /** Does something with an open file. */
  interface Use<T> {
    T with(FileIo file) throws IOException;
  }

  private final FileIo.Opener opener;
  private final int maxOpen;
  private final AtomicLong clock = new AtomicLong();
  private final List<PooledFile> open = new ArrayList<>();
  private volatile int openCount;

  FilePool(FileIo.Opener opener, int maxOpen) {
    this.opener = opener;
    this.maxOpen = maxOpen;
  }

  /** A file that exists; it is opened when it is first used. */
  PooledFile file(Path path) {
    return new PooledFile(path);
  }

  /** Number of files that are open now. */
  int openFiles() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Closes idle files, those not used for longest first, if too many are open. */
  private void makeRoom() throws IOException {
    if (openCount > maxOpen) {
      closeOldest();
    }
  }

  private synchronized void closeOldest() throws IOException {
    List<PooledFile> candidates;
    synchronized (open) {
      candidates = new ArrayList<>(open);
    }
    int tooMany = candidates.size() - maxOpen;
    for (PooledFile each : candidates) {
      each.order = each.lastUse;
    }
    candidates.sort(Comparator.comparingLong(each -> each.order));
    for (int i = 0; i < candidates.size() && tooMany > 0; i++) {
      if (candidates.get(i).closeIfIdle()) {
        tooMany--;
      }
    }
  }

  private void opened(PooledFile file) {
    synchronized (open) {
      open.add(file);
      openCount = open.size();
    }
  }

  private void closed(PooledFile file) {
    synchronized (open) {
      open.remove(file);
      openCount = open.size();
    }
  }

  /** One file of the pool. Thread-safe. */
  final class PooledFile {
    private final Path path;
    private volatile long lastUse;

    /**
     * The last use when files were last put into order: while they are sorted, it may not change.
     */
    private long order;

    private int users;
    private boolean closed;
    private @Nullable FileIo io;

    private PooledFile(Path path) {
      this.path = path;
    }

    /**
     * Uses the file, open. A thread that is interrupted in the middle closes a channel for all
     * others: they get it opened anew.
     */
    <T> T use(Use<T> use) throws IOException {
      for (int attempt = 0; ; attempt++) {
        FileIo file = take();
        try {
          makeRoom();
          return use.with(file);
        } catch (ClosedChannelException e) {
          discard(file);
          if (Thread.currentThread().isInterrupted() || attempt >= 100) {
            throw e;
          }
        } finally {
          giveBack();
        }
      }
    }

    private synchronized FileIo take() throws IOException {
      if (closed) {
        throw new IOException(path + " is closed");
      }
      FileIo file = io;
      if (file == null) {
        file = opener.open(path);
        io = file;
        opened(this);
      }
      users++;
      lastUse = clock.incrementAndGet();
      return file;
    }

    private synchronized void giveBack() {
      users--;
      if (closed) {
        notifyAll();
      }
    }

    private synchronized void discard(FileIo broken) throws IOException {
      if (io == broken) {
        io = null;
        closed(this);
        broken.close();
      }
    }

    private synchronized boolean closeIfIdle() throws IOException {
      FileIo file = io;
      if (users > 0 || file == null) {
        return false;
      }
      io = null;
      closed(this);
      file.close();
      return true;
    }

    /** Closes the file for good, as soon as nobody uses it. Idempotent. */
    synchronized void close() throws IOException {
      closed = true;
      boolean interrupted = false;
      while (users > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      FileIo file = io;
      if (file != null) {
        io = null;
        closed(this);
        file.close();
      }
    }
  }
}
