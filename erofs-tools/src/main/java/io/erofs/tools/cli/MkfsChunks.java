package io.erofs.tools.cli;

import io.erofs.tools.build.ChunkForm;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.build.blob.BlobTarget;
import io.erofs.tools.store.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options about chunks and where they go. */
final class MkfsChunks {
  private long size;
  private int least;
  private Optional<Path> blobFile = Optional.empty();
  private Optional<Path> store = Optional.empty();

  /** Takes an option; tells whether it is one of these. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "chunksize" -> size = given.size(1, Long.MAX_VALUE);
      case "blobdev" -> blobFile = Optional.of(HostPaths.of(given.value()));
      case "blob-least" -> least = (int) given.number(1, 100);
      case "blob-store" -> store = Optional.of(HostPaths.of(given.value()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The options with what was taken. */
  ChunkOptions options(int blockSize, ChunkForm form) throws UsageException {
    ChunkOptions chunks = ChunkOptions.of(size).withForm(form);
    if (least > 0 && store.isEmpty()) {
      throw new UsageException("--blob-least needs --blob-store");
    }
    if (blobFile.isEmpty() && store.isEmpty()) {
      return chunks;
    }
    if (blobFile.isPresent() && store.isPresent()) {
      throw new UsageException("--blobdev contradicts --blob-store");
    }
    if (size < blockSize) {
      String option = store.isPresent() ? "--blob-store" : "--blobdev";
      throw new UsageException(option + " must be used together with --chunksize");
    }
    if (blobFile.isPresent()) {
      return chunks.withBlobFile(blobFile.get());
    }
    Path directory = store.get();
    return chunks.withTarget(blockBits -> target(directory).begin(blockBits));
  }

  /** The store that images may need the blobs of. */
  Optional<Path> store() {
    return store;
  }

  private BlobTarget target(Path directory) throws IOException {
    BlobStore opened = BlobStore.create(directory);
    if (least == 0) {
      return opened;
    }
    Map<String, Long> needed = opened.needed();
    Set<String> leftOut = new HashSet<>();
    for (Map.Entry<String, Long> blob : needed.entrySet()) {
      if (blob.getValue() < Files.size(opened.blob(blob.getKey())) / 100.0 * least) {
        leftOut.add(blob.getKey());
      }
    }
    return opened.without(leftOut);
  }
}
