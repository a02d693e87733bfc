package io.erofs.blob;

import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import io.erofs.model.DeviceSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whole blobs as files of a directory, found by their tags. Immutable. */
final class DirectoryBlobs implements BlobProvider {
  private final Path directory;

  DirectoryBlobs(Path directory) {
    this.directory = directory;
  }

  @Override
  public ByteSource open(DeviceSlot slot) throws IOException {
    return ByteSource.file(find(slot.tag(), "device " + slot.id() + ": "));
  }

  /**
   * The file of a blob.
   *
   * @param tag its name
   * @param who begins the message if there is none
   */
  Path find(Bytes tag, String who) throws BlobUnavailableException {
    Path name = directory.getFileSystem().getPath(fileName(tag, who));
    Path file = directory.resolve("blobs").resolve("sha256").resolve(name);
    if (!Files.isRegularFile(file)) {
      file = directory.resolve(name);
    }
    if (!Files.isRegularFile(file)) {
      throw new BlobUnavailableException(
          Reason.NOT_FOUND, who + "no blob \"" + name + "\"", Location.of(directory.toString()));
    }
    return file;
  }

  /** The tag, if it is the plain name of a file: it comes from the image, and must not lead out. */
  private String fileName(Bytes tag, String who) throws BlobUnavailableException {
    boolean plain = !tag.isEmpty() && tag.at(0) != '.';
    for (int i = 0; i < tag.length(); i++) {
      int c = tag.at(i);
      plain &= c > ' ' && c <= '~' && c != '/' && c != '\\' && c != ':';
    }
    if (!plain) {
      throw new BlobUnavailableException(
          Reason.REFUSED,
          who + "tag \"" + tag + "\" is not the name of a blob",
          Location.of(directory.toString()));
    }
    return tag.toString();
  }
}
