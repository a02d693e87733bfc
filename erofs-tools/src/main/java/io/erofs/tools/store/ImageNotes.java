package io.erofs.tools.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The notes about images that need blobs. */
final class ImageNotes {
  private final StoreLayout layout;

  ImageNotes(StoreLayout layout) {
    this.layout = layout;
  }

  /** All images, sorted by the names of their notes. */
  List<StoredImage> all() throws IOException {
    List<StoredImage> images = new ArrayList<>();
    for (Path file : StoreLayout.list(layout.images())) {
      try {
        images.add(StoredImage.read(file));
      } catch (NoSuchFileException removedMeanwhile) {
        continue;
      }
    }
    return images;
  }

  /** Notes an image; says it again if it is noted already. */
  void add(StoredImage image) throws IOException {
    Path temporary = layout.newTemporary("image");
    try {
      image.write(temporary);
      StoreLayout.publish(temporary, layout.images().resolve(image.fileName()));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Forgets an image. */
  void remove(StoredImage image) throws IOException {
    Files.deleteIfExists(layout.images().resolve(image.fileName()));
  }
}
