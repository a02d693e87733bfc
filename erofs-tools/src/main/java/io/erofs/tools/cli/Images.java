package io.erofs.tools.cli;

import io.erofs.ErofsImage;
import io.erofs.error.CorruptImageException;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;

/** Opening images and finding files in them, as all commands do it. */
final class Images {
  /** An extra device. */
  static final Option DEVICE =
      Option.value("device", "X", "specify an extra device to be used together");

  /** Where the image begins. */
  static final Option OFFSET =
      Option.value("offset", "#", "skip # bytes at the beginning of IMAGE");

  /** Whether a wrong checksum is forgiven. */
  static final Option NO_SBCRC =
      Option.flag("no-sbcrc", "bypass the superblock checksum verification");

  private static final int COPY = 1 << 18;

  private Images() {}

  /** Opens the image that the arguments name. */
  static ErofsImage open(Bytes image, Arguments arguments) throws IOException, UsageException {
    return ImagePlace.of(image, arguments).open();
  }

  /** Opens an image even if the checksum of its superblock is wrong, which is then only told. */
  static ErofsImage openLeniently(
      Bytes image, Arguments arguments, BaseCommand command, Session session)
      throws IOException, UsageException {
    ImagePlace place = ImagePlace.of(image, arguments);
    try {
      return place.open();
    } catch (CorruptImageException corrupt) {
      if (!place.options().verifyChecksum()) {
        throw corrupt;
      }
      ErofsImage opened = place.open(place.options().toBuilder().verifyChecksum(false).build());
      session.err().println(command.name() + ": warning: " + corrupt.getMessage());
      return opened;
    }
  }

  /** Finds a file by its path in the image. */
  static Inode find(ErofsImage image, Bytes path, LinkOption... options) throws IOException {
    try {
      return image.resolve(path, options);
    } catch (FileSystemLoopException e) {
      throw missing(image, path, "Too many levels of symbolic links");
    } catch (NotDirectoryException e) {
      throw missing(image, path, "Not a directory");
    } catch (FileSystemException e) {
      throw missing(image, path, "No such file or directory");
    }
  }

  /** A path in the image with the slash in front that it means. */
  static Bytes absolute(Bytes path) {
    Bytes slash = Bytes.utf8("/");
    return path.startsWith(slash) ? path : slash.concat(path);
  }

  private static MissingEntryException missing(ErofsImage image, Bytes path, String reason) {
    return new MissingEntryException(image.name() + ": " + path + ": " + reason);
  }

  /** Writes the data of a regular file or the target of a symbolic link. */
  static void copy(ErofsImage image, Bytes path, Inode inode, Output out) throws IOException {
    if (!inode.isRegular() && !inode.isSymlink()) {
      throw missing(image, path, inode.isDirectory() ? "Is a directory" : "Not a regular file");
    }
    byte[] buffer = new byte[(int) Math.max(1, Math.min(COPY, inode.size()))];
    try (InputStream in = image.newInputStream(inode)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
  }
}
