package io.erofs.tools.cli;

import io.erofs.tools.build.ChunkForm;
import io.erofs.tools.build.ChunkOptions;
import io.erofs.tools.store.BlobStore;
import java.nio.file.Path;
import java.util.Optional;

/** The options about chunks and where they go. */
final class MkfsChunks {
  private long size;
  private Optional<Path> blobFile = Optional.empty();
  private Optional<Path> store = Optional.empty();

  /** Takes an option; tells whether it is one of these. */
  boolean take(Arguments.Given given) throws UsageException {
    switch (given.key()) {
      case "chunksize" -> size = given.size(1, Long.MAX_VALUE);
      case "blobdev" -> blobFile = Optional.of(HostPaths.of(given.value()));
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
    return chunks.withTarget(blockBits -> BlobStore.create(directory).begin(blockBits));
  }
}
