package io.erofs.tools.dump;

import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import io.erofs.model.Bytes;
import io.erofs.model.DirEntry;
import io.erofs.model.Inode;
import java.io.IOException;

/**
 * The entries of a directory one by one, as long as they are in order.
 *
 * <p>Holding no list keeps memory flat; insisting on the order keeps an image that maps one block
 * many times from giving many entries for few bytes.
 */
final class OrderedEntries {
  private OrderedEntries() {}

  /** Takes an entry. */
  @FunctionalInterface
  interface Consumer {
    void accept(DirEntry entry) throws IOException;
  }

  static void forEach(
      ErofsImage image, Bytes path, Inode directory, boolean dots, Consumer consumer)
      throws IOException {
    Bytes[] last = {Bytes.EMPTY};
    try {
      image.forEachEntry(
          directory,
          entry -> {
            if (entry.name().compareTo(last[0]) <= 0) {
              throw new CorruptImageException(
                  "L-05",
                  "directory is not in order: '" + entry.name() + "' follows '" + last[0] + "'",
                  Location.of(image.name()).withNid(directory.nid()));
            }
            last[0] = entry.name();
            if (dots || !entry.isDots()) {
              consumer.accept(entry);
            }
            return true;
          });
    } catch (ErofsException e) {
      throw e.location().path().isEmpty() ? e.withPath(path.toString()) : e;
    }
  }
}
