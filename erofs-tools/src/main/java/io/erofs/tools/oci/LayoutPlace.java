package io.erofs.tools.oci;

import io.erofs.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image layout in a directory, whose files are trusted to be what their names say. */
public final class LayoutPlace implements OciPlace {
  private final Path root;

  private LayoutPlace(Path root) {
    this.root = root;
  }

  /**
   * A layout.
   *
   * @param root its directory
   * @return the place
   */
  public static LayoutPlace of(Path root) {
    return new LayoutPlace(root);
  }

  /**
   * Whether a directory is a layout.
   *
   * @param directory anything
   * @return true if there is an index in it
   */
  public static boolean isOne(Path directory) {
    return Files.isRegularFile(directory.resolve("index.json"));
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public byte[] start(int maxBytes) throws IOException {
    return read(root.resolve("index.json"), maxBytes);
  }

  @Override
  public byte[] document(OciDigest digest, int maxBytes) throws IOException {
    return read(root.resolve(digest.path()), maxBytes);
  }

  private static byte[] read(Path file, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new OciException(file.toString(), "has more than " + maxBytes + " bytes");
      }
      return bytes;
    }
  }

  @Override
  public ByteSource blob(OciDigest digest, boolean isProven) throws IOException {
    return ByteSource.file(root.resolve(digest.path()));
  }
}
