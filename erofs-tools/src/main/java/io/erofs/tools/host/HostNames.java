package io.erofs.tools.host;

import io.erofs.model.Bytes;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names and paths of the host as bytes, exact on any locale.
 *
 * <p>The JDK keeps the bytes of a {@link Path} but makes text of them with the charset of the
 * locale, which loses what that charset cannot hold. Only the URI of a path shows the bytes. It is
 * slow, so plain ASCII (and UTF-8 where the locale has it) goes the short way.
 */
public final class HostNames {
  private static final String UNRESERVED = "/-._~";
  private static final Charset LOCALE = localeCharset();
  private static final boolean ASCII_IS_PLAIN = keepsAscii(LOCALE);
  private static final boolean UTF8_IS_PLAIN = LOCALE.equals(StandardCharsets.UTF_8);
  private static final char REPLACEMENT = '\uFFFD';
  private static final Path ROOT = Path.of("/");

  private HostNames() {}

  /**
   * The last name of a path.
   *
   * @param path a path with at least one name
   * @return the bytes of the name
   */
  public static Bytes name(Path path) {
    Path last = path.getFileName();
    if (last == null) {
      throw new IllegalArgumentException("path=" + path + " has no name");
    }
    String text = last.toString();
    if (isPlain(text)) {
      return Bytes.utf8(text);
    }
    Bytes all = exact(ROOT.resolve(last));
    return all.slice(1, all.length());
  }

  /**
   * A path as bytes.
   *
   * @param path any path
   * @return its bytes, relative if the path is relative
   */
  public static Bytes bytes(Path path) {
    String text = path.toString();
    if (isPlain(text)) {
      return Bytes.utf8(text);
    }
    if (path.isAbsolute()) {
      return exact(path);
    }
    Bytes all = exact(ROOT.resolve(path));
    return all.slice(1, all.length());
  }

  /**
   * The path that bytes name. Doubled slashes and slashes at the end are lost, as in every {@link
   * Path}.
   *
   * @param bytes bytes without NUL
   * @return the path, relative if the bytes do not begin with a slash
   * @throws IllegalArgumentException if there is a NUL among the bytes
   */
  public static Path path(Bytes bytes) {
    if (isAscii(bytes)) {
      return Path.of(bytes.toString());
    }
    boolean absolute = bytes.at(0) == '/';
    Path path = Path.of(uri(bytes, absolute));
    return absolute ? path : path.subpath(0, path.getNameCount());
  }

  /**
   * The path of a name in a directory.
   *
   * @param directory the directory
   * @param name name without slash and NUL, not empty
   * @return the path
   */
  public static Path resolve(Path directory, Bytes name) {
    return directory.resolve(path(name));
  }

  private static boolean isPlain(String text) {
    if (!ASCII_IS_PLAIN) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 && (!UTF8_IS_PLAIN || c == REPLACEMENT || Character.isSurrogate(c))) {
        return false;
      }
    }
    return true;
  }

  /** Printable ASCII without a backslash, whose text is the bytes one by one. */
  private static boolean isAscii(Bytes bytes) {
    if (!ASCII_IS_PLAIN) {
      return false;
    }
    for (int i = 0; i < bytes.length(); i++) {
      int c = bytes.at(i);
      if (c < 0x20 || c >= 0x7F || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static Bytes exact(Path absolute) {
    String raw = absolute.toUri().getRawPath();
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes[length++] = (byte) Integer.parseInt(raw, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[length++] = (byte) raw.charAt(i);
      }
    }
    // A URI ends with a slash if there is a directory of that name at the moment.
    boolean slash = length > 1 && bytes[length - 1] == '/';
    return Bytes.of(bytes, 0, slash ? length - 1 : length);
  }

  private static URI uri(Bytes bytes, boolean absolute) {
    StringBuilder text = new StringBuilder(absolute ? "file://" : "file:///");
    for (int i = 0; i < bytes.length(); i++) {
      char c = (char) bytes.at(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || UNRESERVED.indexOf(c) >= 0) {
        text.append(c);
      } else {
        text.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return URI.create(text.toString());
  }

  private static Charset localeCharset() {
    String name = System.getProperty("sun.jnu.encoding", "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_16; // Unknown: nothing is plain, everything goes the long way.
  }

  private static boolean keepsAscii(Charset charset) {
    byte[] ascii = new byte[0x80];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = (byte) i;
    }
    String text = new String(ascii, StandardCharsets.US_ASCII);
    return text.equals(new String(ascii, charset));
  }
}
