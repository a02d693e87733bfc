package io.erofs.tools.store;

import io.erofs.Erofs;
import io.erofs.ErofsImage;
import io.erofs.error.ErofsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds images that are not any more where they were put. */
final class MissingImages {
  private final List<StoredImage> all;

  MissingImages(List<StoredImage> all) {
    this.all = all;
  }

  List<StoredImage> find() throws IOException {
    List<StoredImage> missing = new ArrayList<>();
    for (StoredImage image : all) {
      if (!Files.exists(image.path()) || isReplaced(image)) {
        missing.add(image);
      }
    }
    return missing;
  }

  /** Whether another image that the store knows is there now. */
  private boolean isReplaced(StoredImage image) throws IOException {
    Optional<UUID> found = uuid(image.path());
    if (found.isEmpty() || found.get().equals(image.uuid())) {
      return false;
    }
    for (StoredImage other : all) {
      if (other.path().equals(image.path()) && other.uuid().equals(found.get())) {
        return true;
      }
    }
    return false;
  }

  /** The UUID of an image, if it begins with its file. */
  static Optional<UUID> uuid(Path file) throws IOException {
    try (ErofsImage image = Erofs.open(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(image.superblock().uuid().toByteArray());
      return Optional.of(new UUID(bytes.getLong(), bytes.getLong()));
    } catch (ErofsException | NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
