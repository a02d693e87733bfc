package io.erofs.tools.cli;

import io.erofs.model.Bytes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Paths of this machine from bytes, on any locale. */
final class HostPaths {
  private static final String UNRESERVED = "/-._~";

  private HostPaths() {}

  /**
   * The path that bytes name.
   *
   * <p>A text that the locale can hold gives the path as written; anything else goes through a URI,
   * whose percent-encoding keeps the exact bytes, and gives an absolute path.
   *
   * @param name bytes without NUL
   * @return the path
   * @throws UsageException if it is empty or cannot be a path
   */
  static Path of(Bytes name) throws UsageException {
    if (name.isEmpty()) {
      throw new UsageException("a file name is empty");
    }
    String text = new String(name.toByteArray(), StandardCharsets.UTF_8);
    try {
      return RawArguments.isAscii(text)
          ? Path.of(text)
          : Path.of(uri(Path.of("").toAbsolutePath(), name));
    } catch (IllegalArgumentException invalid) {
      throw new UsageException("not a path: '" + name + "'");
    }
  }

  /** The path of a name in a directory, whatever its bytes. */
  static Path below(Path directory, Bytes name) throws UsageException {
    String text = new String(name.toByteArray(), StandardCharsets.UTF_8);
    try {
      return RawArguments.isAscii(text)
          ? directory.resolve(text)
          : Path.of(uri(directory.toAbsolutePath(), name));
    } catch (IllegalArgumentException invalid) {
      throw new UsageException("not a path: '" + name + "'");
    }
  }

  private static URI uri(Path directory, Bytes name) {
    StringBuilder path = new StringBuilder("file://");
    if (name.at(0) != '/') {
      path.append(directory.toUri().getRawPath());
      if (path.charAt(path.length() - 1) != '/') {
        path.append('/');
      }
    }
    for (int i = 0; i < name.length(); i++) {
      char c = (char) name.at(i);
      if (UNRESERVED.indexOf(c) >= 0 || (c < 0x80 && Character.isLetterOrDigit(c))) {
        path.append(c);
      } else {
        path.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return URI.create(path.toString());
  }
}
