package io.erofs.tools.store;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names in a store's directory.
 *
 * <pre>
 * erofs-store             marks the directory; its one line is the version
 * lock                    see {@link StoreLock}
 * blobs/sha256/HEX        a blob, named by its digest; never changed
 * verity/sha256/HEX       the hash tree of that blob, which proves it block by block
 * chunks/NAME.chunks      a part of the dictionary, see {@link ChunkSegment}
 * images/NAME             an image that needs blobs, see {@link StoredImage}
 * tmp/                    what is not complete
 * </pre>
 *
 * <p>Every file but the lock appears by being moved to its place when it is complete.
 *
 * @param root the directory
 */
record StoreLayout(Path root) {
  static final String SEGMENT_SUFFIX = ".chunks";

  private static final String MARK = "erofs-store";
  private static final String VERSION = "1\n";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int ATTEMPTS = 100;

  /** Makes the directory a store, unless it is one. */
  void create() throws IOException {
    if (Files.exists(root.resolve(MARK))) {
      check();
      return;
    }
    Files.createDirectories(root);
    try (Stream<Path> files = Files.list(root)) {
      if (files.anyMatch(file -> !isOurs(file))) {
        throw new StoreException(root, "is neither a blob store nor empty");
      }
    }
    for (Path directory : List.of(blobs(), chunks(), images(), temporary())) {
      Files.createDirectories(directory);
    }
    Files.write(lock(), new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Path mark = newTemporary("mark");
    Files.writeString(mark, VERSION);
    publish(mark, root.resolve(MARK));
  }

  /** What another process that makes the same store at the same time may have put there. */
  private static boolean isOurs(Path file) {
    String name = String.valueOf(file.getFileName());
    return List.of(MARK, "blobs", "verity", "chunks", "images", "tmp", "lock").contains(name);
  }

  /** Makes sure that the directory is a store that this release knows. */
  void check() throws IOException {
    try {
      String version = Files.readString(root.resolve(MARK));
      if (!version.equals(VERSION)) {
        throw new StoreException(root, "is a blob store of the unknown version " + version.strip());
      }
    } catch (NoSuchFileException e) {
      StoreException failure = new StoreException(root, "is not a blob store");
      failure.initCause(e);
      throw failure;
    }
  }

  Path blobs() {
    return root.resolve("blobs").resolve("sha256");
  }

  Path verity() {
    return root.resolve("verity").resolve("sha256");
  }

  Path chunks() {
    return root.resolve("chunks");
  }

  Path images() {
    return root.resolve("images");
  }

  Path temporary() {
    return root.resolve("tmp");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path blob(String digest) {
    return blobs().resolve(digest);
  }

  Path tree(String digest) {
    return verity().resolve(digest);
  }

  /** Whether a text is the name of a blob. */
  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** Whether a tag is the name of a blob. */
  static boolean isDigest(Bytes tag) {
    return isDigest(tag.toString());
  }

  /** The digests of all blobs, sorted. */
  List<String> listBlobs() throws IOException {
    List<String> digests = new ArrayList<>();
    for (Path file : list(blobs())) {
      String name = String.valueOf(file.getFileName());
      if (isDigest(name)) {
        digests.add(name);
      }
    }
    return digests;
  }

  /** The parts of the dictionary, sorted by name. */
  List<Path> listSegments() throws IOException {
    List<Path> segments = new ArrayList<>(list(chunks()));
    segments.removeIf(file -> !file.toString().endsWith(SEGMENT_SUFFIX));
    return segments;
  }

  /** The files of a directory, sorted; none if there is no directory. */
  static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = new ArrayList<>(files.toList());
      Collections.sort(all);
      return all;
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** A new name for a file that is not complete. */
  Path newTemporary(String kind) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long number = ThreadLocalRandom.current().nextLong();
      Path file = temporary().resolve(Long.toHexString(number) + "." + kind);
      try {
        return Files.createFile(file);
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Puts a complete file in its place; what was there before is replaced. */
  static void publish(Path temporary, Path place) throws IOException {
    Files.move(
        temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
