package io.erofs.tools.store;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An image that needs blobs of a store.
 *
 * @param path where the image was put; it may have been moved since
 * @param uuid UUID of the image
 * @param blobs SHA-256 of the blobs that it needs, in hexadecimal digits, in the order of its
 *     device table
 */
public record StoredImage(Path path, UUID uuid, List<String> blobs) {
  private static final String FIRST_LINE = "erofs-store-image 1";
  private static final String UUID_KEY = "uuid ";
  private static final String PATH_KEY = "path ";
  private static final String BLOB_KEY = "blob ";

  /** Copies the list. */
  public StoredImage {
    blobs = List.copyOf(blobs);
  }

  /** The name of the file that remembers an image: the same for the same path and UUID. */
  String fileName() {
    byte[] digest = Digests.sha256().digest(location().getBytes(StandardCharsets.UTF_8));
    return uuid + "-" + Digests.hex(digest).substring(0, 16);
  }

  /** The path with its exact bytes, as printable text. */
  private String location() {
    return String.valueOf(path.toUri().getRawPath());
  }

  /** Writes the file. */
  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    text.append(UUID_KEY).append(uuid).append('\n');
    text.append(PATH_KEY).append(location()).append('\n');
    for (String blob : blobs) {
      text.append(BLOB_KEY).append(blob).append('\n');
    }
    Files.writeString(file, text.toString());
  }

  /** Reads a file; one that is not understood is an error, as its image may need any blob. */
  static StoredImage read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    boolean isKnown =
        lines.size() >= 3
            && lines.get(0).equals(FIRST_LINE)
            && lines.get(1).startsWith(UUID_KEY)
            && lines.get(2).startsWith(PATH_KEY);
    if (!isKnown) {
      throw new StoreException(file, "does not describe an image");
    }
    List<String> blobs = new ArrayList<>();
    for (String line : lines.subList(3, lines.size())) {
      String digest = line.startsWith(BLOB_KEY) ? line.substring(BLOB_KEY.length()) : "";
      if (!StoreLayout.isDigest(digest)) {
        throw new StoreException(file, "has the unknown line '" + line + "'");
      }
      blobs.add(digest);
    }
    try {
      UUID uuid = UUID.fromString(lines.get(1).substring(UUID_KEY.length()));
      String location = lines.get(2).substring(PATH_KEY.length());
      return new StoredImage(Path.of(new URI("file://" + location)), uuid, blobs);
    } catch (IllegalArgumentException | URISyntaxException e) {
      StoreException failure = new StoreException(file, "does not describe an image");
      failure.initCause(e);
      throw failure;
    }
  }
}
