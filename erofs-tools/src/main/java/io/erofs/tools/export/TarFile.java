package io.erofs.tools.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The file that a tar stream goes to: a regular one under a temporary name until it is complete,
 * anything else in place.
 */
final class TarFile implements Closeable {
  private static final int ATTEMPTS = 100;

  private final Path target;
  private final Path written;
  private final FileChannel channel;
  private boolean committed;

  private TarFile(Path target, Path written, FileChannel channel) {
    this.target = target;
    this.written = written;
    this.channel = channel;
  }

  /** Opens the file that a path leads to. */
  static TarFile open(Path path) throws IOException {
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new FileSystemException(path.toString(), null, "is a directory");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      return new TarFile(target, target, FileChannel.open(target, StandardOpenOption.WRITE));
    }
    for (int attempt = 1; ; attempt++) {
      String name = ".erofs-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp";
      Path beside = target.resolveSibling(name);
      try {
        FileChannel channel =
            FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new TarFile(target, beside, channel);
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (NoSuchFileException e) {
        throw new NoSuchFileException(path.toString());
      } catch (AccessDeniedException e) {
        throw new AccessDeniedException(path.toString());
      }
    }
  }

  FileChannel channel() {
    return channel;
  }

  /** Puts the file in its place: it is complete. */
  void commit() throws IOException {
    channel.close();
    if (!written.equals(target)) {
      Files.move(
          written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    committed = true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!committed && !written.equals(target)) {
      Files.deleteIfExists(written);
    }
  }
}
