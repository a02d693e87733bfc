package io.erofs.tools.export;

import io.erofs.ErofsImage;
import io.erofs.model.Extent;
import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Writes the bytes of files, with holes where the image has holes. Thread-safe. */
final class FileWriter {
  /** Bytes that a thread takes at a time, and between two looks at whether to stop. */
  private static final long PIECE = 4 << 20;

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** Permissions for as long as nothing better is known. */
  static final int PRIVATE = 0600;

  private final ErofsImage image;
  private final BooleanSupplier stopped;

  /**
   * Bytes of a file that have data.
   *
   * @param start index of the first
   * @param end index behind the last
   */
  record Piece(long start, long end) {
    static final Piece NONE = new Piece(0, 0);

    long length() {
      return end - start;
    }
  }

  FileWriter(ErofsImage image, BooleanSupplier stopped) {
    this.image = image;
    this.stopped = stopped;
  }

  /** Whether a file has enough data for several threads. */
  static boolean isLarge(Inode inode) {
    return inode.size() >= 2 * PIECE;
  }

  /**
   * Makes a new file and fills it. A file that cannot be filled completely is removed again.
   *
   * @param permissions its permissions, less what the process's umask takes away
   */
  void write(Inode inode, Path file, int permissions) throws IOException {
    FileChannel channel = create(file, permissions);
    boolean complete = false;
    try (channel) {
      fill(inode, channel);
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Makes a new file. */
  FileChannel create(Path file, int permissions) throws IOException {
    return FileChannel.open(file, NEW, Permissions.attribute(permissions));
  }

  /** Opens a file that was made before. */
  FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, EXISTING);
  }

  /** The map of a file. */
  ExtentMap map(Inode inode) throws IOException {
    return image.extents(inode);
  }

  private void fill(Inode inode, FileChannel channel) throws IOException {
    ExtentMap map = map(inode);
    long at = 0;
    while (true) {
      Piece piece = nextPiece(map, at);
      if (piece.length() == 0) {
        break;
      }
      if (piece.start() != at) {
        channel.position(piece.start());
      }
      copyHere(inode, piece, channel);
      at = piece.end();
    }
    if (at < map.size()) {
      extend(channel, map.size());
    }
  }

  /** The first data at or behind an offset, some megabytes at most; nothing at the end. */
  Piece nextPiece(ExtentMap map, long from) throws IOException {
    long size = map.size();
    for (long at = from; at < size; ) {
      Extent extent = map.at(at);
      if (extent.kind() != Extent.Kind.HOLE) {
        return new Piece(at, endOfPiece(map, at, extent));
      }
      at = extent.end();
    }
    return Piece.NONE;
  }

  private static long endOfPiece(ExtentMap map, long start, Extent first) throws IOException {
    Extent extent = first;
    while (true) {
      if (extent.kind() != Extent.Kind.ENCODED && extent.end() - start >= PIECE) {
        return Math.min(start + PIECE, map.size());
      }
      long end = extent.end();
      if (end >= map.size() || end - start >= PIECE) {
        return Math.min(end, map.size());
      }
      extent = map.at(end);
      if (extent.kind() == Extent.Kind.HOLE) {
        return end;
      }
    }
  }

  /** Writes a piece to its place in a file. */
  void copy(Inode inode, Piece piece, FileChannel channel) throws IOException {
    channel.position(piece.start());
    copyHere(inode, piece, channel);
  }

  private void copyHere(Inode inode, Piece piece, FileChannel channel) throws IOException {
    if (stopped.getAsBoolean()) {
      throw new Aborted(new IOException("stopped"));
    }
    long done = image.transferTo(inode, piece.start(), piece.length(), channel);
    if (done != piece.length()) {
      throw new EOFException(
          "ends at byte " + (piece.start() + done) + " instead of " + piece.end());
    }
  }

  /** Makes a file larger without writing data; a hole is left. */
  static void extend(FileChannel channel, long size) throws IOException {
    if (channel.size() < size) {
      channel.write(ByteBuffer.allocate(1), size);
      channel.truncate(size);
    }
  }
}
