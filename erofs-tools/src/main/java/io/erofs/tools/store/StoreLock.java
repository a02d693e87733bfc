package io.erofs.tools.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Keeps those who add to a store apart from those who remove. Builders share the lock, as what they
 * add appears in one step; whoever removes something waits until there are none, and has the store
 * alone. The operating system lets go of the lock of a process that is killed.
 *
 * <p>The operating system's locks are for processes, and one process must not open the file twice;
 * so the threads of one share a lock of it.
 */
final class StoreLock implements Closeable {
  private static final int ALL = 1 << 16;
  private static final Map<Path, Store> STORES = new ConcurrentHashMap<>();

  /** What this process holds of one store. */
  private static final class Store {
    private final Semaphore permits = new Semaphore(ALL, true);
    private int holders;
    private Optional<FileChannel> channel = Optional.empty();

    synchronized void enter(Path file, boolean shared) throws IOException {
      if (holders == 0) {
        FileChannel opened =
            FileChannel.open(file, shared ? StandardOpenOption.READ : StandardOpenOption.WRITE);
        try {
          lock(opened, shared);
        } catch (IOException | RuntimeException e) {
          opened.close();
          throw e;
        }
        channel = Optional.of(opened);
      }
      holders++;
    }

    private static void lock(FileChannel opened, boolean shared) throws IOException {
      FileLock lock = opened.lock(0, Long.MAX_VALUE, shared);
      if (!lock.isValid()) {
        throw new IOException("the lock was lost at once");
      }
    }

    synchronized void leave() throws IOException {
      if (--holders == 0 && channel.isPresent()) {
        FileChannel opened = channel.get();
        channel = Optional.empty();
        opened.close();
      }
    }
  }

  /** Something that is done while the lock is held. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  private final Store store;
  private final int permits;
  private boolean closed;

  private StoreLock(Store store, int permits) {
    this.store = store;
    this.permits = permits;
  }

  /** Does something that adds or only looks. */
  static <T> T shared(StoreLayout layout, Action<T> action) throws IOException {
    return run(share(layout), action);
  }

  /** Does something that removes. */
  static <T> T alone(StoreLayout layout, Action<T> action) throws IOException {
    return run(acquire(layout, ALL), action);
  }

  private static <T> T run(StoreLock lock, Action<T> action) throws IOException {
    try {
      return action.run();
    } finally {
      lock.close();
    }
  }

  /** For those who add or only look; waits for those who remove. */
  static StoreLock share(StoreLayout layout) throws IOException {
    return acquire(layout, 1);
  }

  private static StoreLock acquire(StoreLayout layout, int permits) throws IOException {
    Path file = layout.root().toRealPath().resolve(layout.lock().getFileName());
    Store store = STORES.computeIfAbsent(file, key -> new Store());
    try {
      store.permits.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    try {
      store.enter(file, permits == 1);
    } catch (IOException | RuntimeException e) {
      store.permits.release(permits);
      throw e;
    }
    return new StoreLock(store, permits);
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      store.leave();
    } finally {
      store.permits.release(permits);
    }
  }
}
