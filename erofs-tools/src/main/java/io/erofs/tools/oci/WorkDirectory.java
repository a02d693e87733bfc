package io.erofs.tools.oci;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A directory that becomes the output as a whole, or vanishes with all that is in it. */
final class WorkDirectory implements Closeable {
  private static final int ATTEMPTS = 100;

  private final Path target;
  private final Path path;
  private boolean isDone;

  private WorkDirectory(Path target, Path path) {
    this.target = target;
    this.path = path;
  }

  /**
   * Makes a directory beside its place.
   *
   * @param target its place: nothing, or an empty directory
   */
  static WorkDirectory beside(Path target) throws IOException {
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "exists and is no empty directory");
    }
    return neighbour(target);
  }

  /** Makes a directory beside a file, which never becomes anything else. */
  static WorkDirectory neighbour(Path target) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long number = ThreadLocalRandom.current().nextLong();
      Path path =
          target
              .toAbsolutePath()
              .normalize()
              .resolveSibling(".erofs-" + Long.toHexString(number) + ".tmp");
      try {
        return new WorkDirectory(target, Files.createDirectory(path));
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } catch (NoSuchFileException e) {
        throw new FileSystemException(target.toString(), null, "the directory above is not there");
      }
    }
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  Path path() {
    return path;
  }

  /** Makes it the output. */
  void commit() throws IOException {
    Files.deleteIfExists(target);
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    isDone = true;
  }

  @Override
  public void close() throws IOException {
    if (!isDone) {
      delete(path);
    }
  }

  /** Removes a directory with everything in it. */
  static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
