package io.erofs.tools.oci;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The files of an image layout, wherever they are. For one thread. */
interface OciFiles extends Closeable {
  /** Name of the whole for messages. */
  String name();

  /**
   * A file.
   *
   * @param path its path in the layout, made of names without dots
   * @return the file, or empty if there is none; open until this is closed
   */
  Optional<OciFile> find(String path) throws IOException;

  /** A file that must be there. */
  default OciFile get(String path) throws IOException {
    Optional<OciFile> file = find(path);
    if (file.isEmpty()) {
      throw new OciException(name(), "there is no '" + path + "' in it");
    }
    return file.get();
  }

  /** A blob whose size and digest are right. */
  default OciFile blob(Descriptor descriptor) throws IOException {
    Optional<OciFile> file = find(descriptor.digest().path());
    if (file.isEmpty()) {
      throw new OciException(
          descriptor.place(), "the blob " + descriptor.digest() + " is not in " + name());
    }
    file.get().verify(descriptor.size(), descriptor.digest());
    return file.get();
  }
}
