package io.erofs.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/**
 * Short reads of a file, of which those that go on where an earlier one ended, or little behind it,
 * are served from memory: the next bytes are read with them, the more the longer it goes on. Reads
 * here and there get exactly the bytes they ask for.
 *
 * <p>There are a few windows, each for somebody who reads on from somewhere; whoever comes next to
 * a place gets its window, whichever thread it is. Thread-safe.
 */
final class ReadWindows {
  /** Most bytes of a window. */
  static final int LARGEST = 1 << 16;

  /** Bytes that are read when a second read follows a first. */
  private static final int FIRST = 1 << 14;

  /** Bytes that may be left out between two reads of which one goes on where the other ended. */
  private static final int GAP = 1 << 12;

  private static final long NOWHERE = -1;
  private static final int NONE = -1;

  private final FileChannel channel;
  private final Window[] idle;
  private int count;

  /**
   * Creates windows, which take memory only when reads follow each other.
   *
   * @param channel the file
   */
  ReadWindows(FileChannel channel) {
    this.channel = channel;
    this.idle = new Window[4 * Runtime.getRuntime().availableProcessors() + 8];
  }

  /**
   * Reads at least one byte, unless the file ends before.
   *
   * @return number of bytes, or -1 at the end
   */
  int read(ByteBuffer target, long position) throws IOException {
    Window window = take(position);
    try {
      return window.read(target, position);
    } finally {
      giveBack(window);
    }
  }

  /** The window in which a position is or at which one ended, otherwise the one unused longest. */
  private synchronized Window take(long position) {
    if (count == 0) {
      return new Window();
    }
    int found = count < idle.length ? NONE : 0;
    for (int i = count - 1; i >= 0; i--) {
      if (idle[i].isAt(position)) {
        found = i;
        break;
      }
    }
    if (found == NONE) {
      return new Window();
    }
    Window window = idle[found];
    count--;
    System.arraycopy(idle, found + 1, idle, found, count - found);
    return window;
  }

  private synchronized void giveBack(Window window) {
    if (count < idle.length) {
      idle[count++] = window;
    }
  }

  /** Some bytes of the file, or only the place where a read ended. For one thread at a time. */
  private final class Window {
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long start;
    private int ahead;
    private long next = NOWHERE;

    boolean isAt(long position) {
      return next != NOWHERE && position >= next && position - next <= GAP || holds(position, 1);
    }

    private boolean holds(long position, int length) {
      return position >= start && position + length <= start + bytes.limit();
    }

    int read(ByteBuffer target, long position) throws IOException {
      int wanted = target.remaining();
      boolean goesOn = isAt(position);
      if (!holds(position, wanted)) {
        ahead = goesOn ? Math.min(Math.max(2 * ahead, FIRST), LARGEST) : 0;
        if (wanted >= ahead || !fill(position)) {
          int n = channel.read(target, position);
          next = position + Math.max(n, 0);
          return n;
        }
      }
      int from = (int) (position - start);
      int n = Math.min(wanted, bytes.limit() - from);
      target.put(bytes.slice(from, n));
      next = position + n;
      return n;
    }

    /** Returns false if it is better to read only what is wanted. */
    private boolean fill(long position) throws IOException {
      if (bytes.capacity() < ahead) {
        bytes = ByteBuffer.allocateDirect(ahead < LARGEST ? 2 * ahead : LARGEST);
      }
      bytes.clear().limit(ahead);
      start = position;
      int got = 0;
      try {
        got = channel.read(bytes, position);
      } catch (ClosedChannelException closed) {
        throw closed;
      } catch (IOException perhapsBehind) {
        // What cannot be read may be what nobody asked for.
        got = 0;
      } finally {
        bytes.limit(Math.max(got, 0));
      }
      return got > 0;
    }
  }
}
