package io.erofs.tools.export;

import io.erofs.model.ExtentMap;
import io.erofs.model.Inode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A large file that several threads write, each through a channel of its own: the next piece goes
 * to whoever has time. It ends with the thread that is last to leave.
 */
final class SharedFile {
  private final FileWriter writer;
  private final Inode inode;
  private final Path file;
  private final ExtentMap map;
  private int inside;
  private long next;
  private boolean over;
  private @Nullable IOException failure;

  private SharedFile(FileWriter writer, Inode inode, Path file, ExtentMap map) {
    this.writer = writer;
    this.inode = inode;
    this.file = file;
    this.map = map;
  }

  /** Makes the file with its final size and no data. */
  static SharedFile create(FileWriter writer, Inode inode, Path file) throws IOException {
    ExtentMap map = writer.map(inode);
    try (FileChannel channel = writer.create(file, FileWriter.PRIVATE)) {
      FileWriter.extend(channel, map.size());
    } catch (IOException e) {
      if (!(e instanceof FileAlreadyExistsException)) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
    return new SharedFile(writer, inode, file, map);
  }

  /**
   * Writes pieces until there are none.
   *
   * @return whether this thread has completed the file
   * @throws IOException what went wrong for any of the threads, once; the file is removed
   */
  boolean help() throws IOException {
    synchronized (this) {
      if (over) {
        return false;
      }
      inside++;
    }
    try (FileChannel channel = writer.open(file)) {
      for (FileWriter.Piece piece = take(); piece.length() > 0; piece = take()) {
        writer.copy(inode, piece, channel);
      }
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new IOException(e));
      throw e;
    }
    return leave();
  }

  private synchronized FileWriter.Piece take() throws IOException {
    if (failure != null) {
      return FileWriter.Piece.NONE;
    }
    FileWriter.Piece piece = writer.nextPiece(map, next);
    next = piece.end();
    return piece;
  }

  private synchronized void fail(IOException e) {
    if (failure == null) {
      failure = e;
    } else if (failure != e) {
      failure.addSuppressed(e);
    }
  }

  private synchronized boolean leave() throws IOException {
    inside--;
    if (inside > 0) {
      return false;
    }
    over = true;
    if (failure != null) {
      Files.deleteIfExists(file);
      throw failure;
    }
    return true;
  }
}
