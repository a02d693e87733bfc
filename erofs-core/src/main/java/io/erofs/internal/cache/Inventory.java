package io.erofs.internal.cache;

import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where blobs are in a cache directory: {@code blobs/DOMAIN/VOLUME/@xx/KEY.data}, and the same with
 * {@code .blocks}. The names are made by {@link KeyNames}.
 */
final class Inventory {
  private final Path root;

  Inventory(Path root) {
    this.root = root;
  }

  /** The path of a blob, without suffix. */
  Path base(IndexFormat.Header header) {
    Bytes cookie = header.key().cookie();
    return root.resolve(KeyNames.encode(header.domain()))
        .resolve(KeyNames.encode(header.key().volume()))
        .resolve(KeyNames.fanOut(cookie))
        .resolve(KeyNames.encode(cookie));
  }

  /** Paths of all blobs, without suffix, in the order of their names. */
  List<Path> bases() throws IOException {
    List<Path> found = new ArrayList<>();
    files(file -> base(file, BlobIndex.SUFFIX).ifPresent(found::add));
    found.sort(null);
    return found;
  }

  /** Removes what a process left behind that ended while it began a blob. Nobody has one open. */
  void tidy() throws IOException {
    files(
        file -> {
          Optional<Path> data = base(file, BlobFile.SUFFIX);
          boolean alone =
              data.isPresent() && !Files.exists(BlobFile.with(data.get(), BlobIndex.SUFFIX));
          if (alone || base(file, BlobIndex.FRESH).isPresent()) {
            Files.deleteIfExists(file);
          }
        });
  }

  private static Optional<Path> base(Path file, String suffix) {
    String name = file.getFileName().toString();
    return name.endsWith(suffix)
        ? Optional.of(file.resolveSibling(name.substring(0, name.length() - suffix.length())))
        : Optional.empty();
  }

  private void files(Visit visit) throws IOException {
    forEach(root, domain -> forEach(domain, volume -> forEach(volume, fan -> forEach(fan, visit))));
  }

  private interface Visit {
    void at(Path path) throws IOException;
  }

  private static void forEach(Path directory, Visit visit) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path each : stream) {
        visit.at(each);
      }
    }
  }
}
