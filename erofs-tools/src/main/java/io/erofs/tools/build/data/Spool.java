package io.erofs.tools.build.data;

import io.erofs.tools.host.TemporaryFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps bytes that have no place in the image yet: in memory up to a bound, then in a temporary
 * file that has no name any more. Bytes are added by one thread at a time and may be read by any
 * once {@link #append} has returned.
 */
public final class Spool implements Closeable {
  private static final int PAGE = 1 << 18;
  private static final int MOST_PAGES = 64;

  private final Path directory;
  private final List<byte[]> pages = new ArrayList<>();
  private Optional<FileChannel> file = Optional.empty();
  private long size;

  /**
   * Creates an empty spool.
   *
   * @param directory where a temporary file may be made
   */
  public Spool(Path directory) {
    this.directory = directory;
  }

  /** Bytes added so far. */
  public synchronized long size() {
    return size;
  }

  /**
   * Adds bytes.
   *
   * @return their position
   */
  public synchronized long append(byte[] data, int from, int length) throws IOException {
    long position = size;
    for (int done = 0; done < length; ) {
      int count = put(data, from + done, length - done);
      size += count;
      done += count;
    }
    return position;
  }

  private int put(byte[] data, int from, int length) throws IOException {
    int page = (int) Math.min(MOST_PAGES, size / PAGE);
    if (page == MOST_PAGES) {
      ByteBuffer rest = ByteBuffer.wrap(data, from, length);
      for (long at = size - (long) MOST_PAGES * PAGE; rest.hasRemaining(); ) {
        at += channel().write(rest, at);
      }
      return length;
    }
    if (page == pages.size()) {
      pages.add(new byte[PAGE]);
    }
    int at = (int) (size % PAGE);
    int count = Math.min(length, PAGE - at);
    System.arraycopy(data, from, pages.get(page), at, count);
    return count;
  }

  /** Reads bytes that were added. */
  public synchronized void read(long position, byte[] target, int at, int length)
      throws IOException {
    if (position < 0 || length > size - position) {
      throw new IndexOutOfBoundsException("position=" + position + " length=" + length);
    }
    for (int done = 0; done < length; ) {
      done += get(position + done, target, at + done, length - done);
    }
  }

  private int get(long position, byte[] target, int at, int length) throws IOException {
    long page = position / PAGE;
    if (page < MOST_PAGES) {
      int from = (int) (position % PAGE);
      int count = Math.min(length, PAGE - from);
      System.arraycopy(pages.get((int) page), from, target, at, count);
      return count;
    }
    long offset = position - (long) MOST_PAGES * PAGE;
    int count = channel().read(ByteBuffer.wrap(target, at, length), offset);
    if (count <= 0) {
      throw new EOFException("the temporary file was cut");
    }
    return count;
  }

  private FileChannel channel() throws IOException {
    if (file.isEmpty()) {
      file = Optional.of(TemporaryFile.open(directory));
    }
    return file.get();
  }

  /** Lets go of everything. */
  @Override
  public synchronized void close() throws IOException {
    pages.clear();
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
