package io.erofs.tools.oci;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A container image: an image layout in a directory or a tar archive, or what {@code docker save}
 * writes. The digests and sizes of all its documents and layers were verified when it is open. For
 * one thread.
 */
public final class OciSource implements Closeable {
  private final OciFiles files;
  private final OciResolver.Found found;

  private OciSource(OciFiles files, OciResolver.Found found) {
    this.files = files;
    this.found = found;
  }

  /**
   * Finds and verifies an image.
   *
   * @param path directory or archive
   * @param options which image, and limits
   * @return the open image
   * @throws OciException if it is damaged, contradicts itself, or is not the only one that fits
   * @throws IOException if it cannot be read
   */
  public static OciSource open(Path path, OciOptions options) throws IOException {
    OciFiles files =
        Files.isDirectory(path)
            ? new DirectoryFiles(path)
            : ArchiveFiles.open(path, options.temporaryDirectory());
    try {
      Optional<OciFile> index = files.find("index.json");
      OciResolver.Found found =
          index.isPresent()
              ? new OciResolver(files, options).resolve(index.get())
              : new DockerArchive(files, options).resolve();
      return new OciSource(files, found);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Name for messages.
   *
   * @return the path of the directory or archive
   */
  public String name() {
    return files.name();
  }

  /**
   * What the image runs on.
   *
   * @return the platform; with empty parts if the image does not tell
   */
  public Platform platform() {
    return found.platform();
  }

  /**
   * How many layers the image has.
   *
   * @return the number
   */
  public int layerCount() {
    return found.layers().size();
  }

  List<OciLayer> layers() {
    return found.layers();
  }

  List<String> features() {
    return found.features();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
