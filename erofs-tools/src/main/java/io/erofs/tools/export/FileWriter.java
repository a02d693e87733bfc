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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Writes the bytes of files, with holes where the image has holes. Thread-safe. */
final class FileWriter {
  /** Bytes between two looks at whether to stop. */
  private static final long PIECE = 8 << 20;

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final ErofsImage image;
  private final BooleanSupplier stopped;

  FileWriter(ErofsImage image, BooleanSupplier stopped) {
    this.image = image;
    this.stopped = stopped;
  }

  /**
   * Makes a new file that only its owner may use, and fills it. A file that cannot be filled
   * completely is removed again.
   */
  void write(Inode inode, Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, NEW, PRIVATE);
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

  private void fill(Inode inode, FileChannel channel) throws IOException {
    ExtentMap map = image.extents(inode);
    long size = map.size();
    long at = 0;
    while (at < size) {
      Extent extent = map.at(at);
      if (extent.kind() == Extent.Kind.HOLE) {
        at = extent.end();
        continue;
      }
      long end = extent.end();
      while (end < size && end - at < PIECE && map.at(end).kind() != Extent.Kind.HOLE) {
        end = map.at(end).end();
      }
      copy(inode, at, Math.min(end, size), channel);
      at = end;
    }
    if (channel.size() < size) {
      channel.write(ByteBuffer.allocate(1), size);
      channel.truncate(size);
    }
  }

  private void copy(Inode inode, long from, long to, FileChannel channel) throws IOException {
    for (long at = from; at < to; at += PIECE) {
      if (stopped.getAsBoolean()) {
        throw new Aborted(new IOException("stopped"));
      }
      long count = Math.min(PIECE, to - at);
      channel.position(at);
      long done = image.transferTo(inode, at, count, channel);
      if (done != count) {
        throw new EOFException("ends at byte " + (at + done) + " instead of " + to);
      }
    }
  }
}
