package io.erofs.internal.cache;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Files of which a bounded number is open; one that nobody uses is closed for another, or after a
 * while, and opened again when it is needed. Thread-safe.
 */
final class FilePool {
  /** Does something with an open file. */
  interface Use<T> {
    T with(FileIo file) throws IOException;
  }

  /** Has something done later. */
  interface Timer {
    /** Does it in a thread that others use, too, after the usual time. */
    void later(Runnable task);
  }

  private static final int CLOSING = Integer.MIN_VALUE;

  private final FileIo.Opener opener;
  private final int maxOpen;
  private final Timer timer;
  private final List<PooledFile> open = new ArrayList<>();
  private boolean sweepIsDue;
  private volatile int openCount;

  private long lastSweep;

  /** Counts openings and sweeps: which of two files was used later matters no finer than that. */
  private volatile long clock;

  /**
   * Creates a pool without files.
   *
   * @param maxOpen most files that are open and idle
   * @param timer says when it is time to look for files that were not used since it did so last
   */
  FilePool(FileIo.Opener opener, int maxOpen, Timer timer) {
    this.opener = opener;
    this.maxOpen = maxOpen;
    this.timer = timer;
  }

  /** A timer that needs no thread of its own. */
  static Timer every(Duration time) {
    return CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS)::execute;
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
    boolean first;
    synchronized (open) {
      open.add(file);
      openCount = open.size();
      clock++;
      first = !sweepIsDue;
      sweepIsDue = true;
    }
    if (first) {
      timer.later(this::sweep);
    }
  }

  /**
   * Closes files that were not used since the last sweep; as long as some are open, comes again.
   */
  private void sweep() {
    List<PooledFile> all;
    long last;
    synchronized (open) {
      all = new ArrayList<>(open);
      last = lastSweep;
      lastSweep = ++clock;
    }
    for (PooledFile each : all) {
      if (each.lastUse < last) {
        each.closeQuietly();
      }
    }
    synchronized (open) {
      sweepIsDue = !open.isEmpty();
      if (!sweepIsDue) {
        return;
      }
    }
    timer.later(this::sweep);
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

    /** How many use the file; {@link #CLOSING} while it is closed. */
    private final AtomicInteger users = new AtomicInteger();

    /**
     * The last use when files were last put into order: while they are sorted, it may not change.
     */
    private long order;

    private volatile boolean closed;
    private volatile @Nullable FileIo io;

    private PooledFile(Path path) {
      this.path = path;
    }

    /**
     * Uses the file, open. A thread that is interrupted in the middle closes a channel for all
     * others: they get it opened anew.
     */
    <T> T use(Use<T> use) throws IOException {
      for (int attempt = 0; ; attempt++) {
        enter();
        try {
          FileIo file = opened();
          try {
            makeRoom();
            return use.with(file);
          } catch (ClosedChannelException e) {
            discard(file);
            if (Thread.currentThread().isInterrupted() || attempt >= 100) {
              throw e;
            }
          }
        } finally {
          leave();
        }
      }
    }

    private void enter() throws IOException {
      int now = users.get();
      while (now < 0 || !users.compareAndSet(now, now + 1)) {
        if (now < 0) {
          awaitClosed();
        }
        now = users.get();
      }
      if (closed) {
        leave();
        throw new IOException(path + " is closed");
      }
      long time = clock;
      if (lastUse != time) {
        lastUse = time;
      }
    }

    private void leave() {
      if (users.decrementAndGet() == 0 && closed) {
        synchronized (this) {
          notifyAll();
        }
      }
    }

    /** Whoever closes the file holds the lock until that is done. */
    private synchronized void awaitClosed() throws IOException {
      if (closed) {
        throw new IOException(path + " is closed");
      }
    }

    private FileIo opened() throws IOException {
      FileIo file = io;
      return file == null ? open() : file;
    }

    private synchronized FileIo open() throws IOException {
      FileIo file = io;
      if (file == null) {
        file = opener.open(path);
        io = file;
        FilePool.this.opened(this);
      }
      return file;
    }

    private synchronized void discard(FileIo broken) throws IOException {
      if (io == broken) {
        closeNow();
      }
    }

    private synchronized boolean closeIfIdle() throws IOException {
      if (io == null || !users.compareAndSet(0, CLOSING)) {
        return false;
      }
      try {
        closeNow();
      } finally {
        users.set(0);
      }
      return true;
    }

    /** Closes the file if it is idle; what cannot be closed was only read, or is checked. */
    private void closeQuietly() {
      try {
        closeIfIdle();
      } catch (IOException e) {
        System.getLogger(FilePool.class.getName())
            .log(System.Logger.Level.WARNING, "cannot close " + path, e);
      }
    }

    private void closeNow() throws IOException {
      FileIo file = io;
      if (file != null) {
        io = null;
        FilePool.this.closed(this);
        file.close();
      }
    }

    /** Closes the file for good, as soon as nobody uses it. Idempotent. */
    synchronized void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      boolean interrupted = false;
      while (!users.compareAndSet(0, CLOSING)) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      closeNow();
    }
  }
}
