package io.erofs.testkit;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Paths with the exact bytes of their names, on any locale. */
public final class PathBytes {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/";

  private PathBytes() {}

  /**
   * The bytes of an absolute path.
   *
   * @param path the path, made absolute if it is not
   * @return its bytes, without a slash at the end unless it is the root
   */
  public static Bytes of(Path path) {
    String raw = path.toAbsolutePath().toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(raw.charAt(i));
      }
    }
    int length = bytes.size();
    byte[] all = bytes.toByteArray();
    return Bytes.of(all, 0, length > 1 && all[length - 1] == '/' ? length - 1 : length);
  }

  /**
   * The last name of a path.
   *
   * @param path a path with at least one name
   * @return the bytes of the name
   */
  public static Bytes name(Path path) {
    Bytes all = of(Path.of("/").resolve(path.getFileName()));
    return all.slice(1, all.length());
  }

  /**
   * The target of a symbolic link as bytes, as far as a {@link Path} can hold them: doubled slashes
   * and slashes at the end are lost.
   *
   * @param target what {@link java.nio.file.Files#readSymbolicLink} gives
   * @return the bytes
   */
  public static Bytes target(Path target) {
    if (target.isAbsolute()) {
      return of(target);
    }
    Bytes all = of(Path.of("/").resolve(target));
    return all.slice(1, all.length());
  }

  /**
   * The path of a name below a folder.
   *
   * @param folder the folder
   * @param name bytes of a name, or of several names with slashes between them
   * @return the path
   */
  public static Path resolve(Path folder, Bytes name) {
    return name.isEmpty() ? folder : folder.resolve(relative(name));
  }

  /**
   * A relative path.
   *
   * @param names bytes of one or several names
   * @return the path
   */
  public static Path relative(Bytes names) {
    return Path.of("/").relativize(absolute(Bytes.utf8("/").concat(names)));
  }

  /**
   * An absolute path.
   *
   * @param path bytes that begin with a slash
   * @return the path
   */
  public static Path absolute(Bytes path) {
    StringBuilder uri = new StringBuilder("file://");
    for (byte b : path.toByteArray()) {
      char c = (char) (b & 0xFF);
      if (UNRESERVED.indexOf(c) >= 0) {
        uri.append(c);
      } else {
        uri.append('%').append(String.format("%02X", (int) c));
      }
    }
    return Path.of(URI.create(uri.toString()));
  }

  /** Bytes of a text that has one char per byte. */
  static Bytes latin1(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Text with one char per byte. */
  static String latin1(Bytes bytes) {
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
