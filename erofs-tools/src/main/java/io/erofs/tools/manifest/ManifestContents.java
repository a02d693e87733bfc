package io.erofs.tools.manifest;

import io.erofs.ErofsImage;
import io.erofs.model.Bytes;
import io.erofs.model.Inode;
import io.erofs.tools.build.source.FileContent;
import io.erofs.tools.host.HostNames;
import java.io.IOException;
import java.nio.file.Path;

/** Where the contents of files are that a manifest names by their paths. */
public interface ManifestContents {
  /**
   * Finds a content.
   *
   * @param path path below the root of the contents, without {@code .} and {@code ..}
   * @return the content
   * @throws IOException if there is none, or no regular file
   */
  FileContent find(Bytes path) throws IOException;

  /**
   * There are none.
   *
   * @return contents that are never found
   */
  static ManifestContents none() {
    return path -> {
      throw new IOException("no place for contents was given");
    };
  }

  /**
   * The files below a directory of the host. Symbolic links must not lead out of it.
   *
   * @param directory the directory
   * @return its files
   * @throws IOException if it is none
   */
  static ManifestContents directory(Path directory) throws IOException {
    Path root = directory.toRealPath();
    return path -> {
      Path file = root;
      for (Bytes name : Fields.split(path, '/')) {
        file = HostNames.resolve(file, name);
      }
      if (!file.toRealPath().startsWith(root)) {
        throw new IOException("it is not below " + directory);
      }
      return FileContent.of(file);
    };
  }

  /**
   * The files of an image, which must stay open.
   *
   * @param image the image
   * @return its files
   */
  static ManifestContents image(ErofsImage image) {
    return path -> {
      Inode inode = image.resolve(path);
      if (!inode.isRegular()) {
        throw new IOException("it is no regular file in " + image.name());
      }
      return FileContent.of(image, inode);
    };
  }
}
