package io.erofs.nio;

import io.erofs.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URIs of this provider: {@code erofs:file:///dir/x.erofs!/path}. The image may be in a file
 * system that has such URIs, too: {@code erofs:jar:file:///dir/a.jar!/x.erofs!/path}.
 */
final class ErofsUris {
  static final String SCHEME = "erofs";

  private static final String SEPARATOR = "!/";
  private static final String FILE = "file:";
  private static final Pattern SCHEMES = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)*");
  private static final String UNRESERVED = "-._~/!$&'()*+,;=:@";

  private ErofsUris() {}

  /** The file of the image. */
  static Path image(URI uri) {
    String inner = specific(uri);
    int split = split(inner);
    return Path.of(URI.create(split < 0 ? inner : inner.substring(0, split)));
  }

  /** The path in the image. */
  static Bytes path(URI uri) {
    String inner = specific(uri);
    int split = split(inner);
    if (split < 0) {
      throw new IllegalArgumentException("no " + SEPARATOR + " in " + uri);
    }
    return decode(inner.substring(split + 1), uri);
  }

  static URI uriOf(Path image, Bytes path) {
    String file = image.toUri().toString();
    String plain = file.startsWith(FILE) ? file.replace("!", "%21") : file;
    return URI.create(SCHEME + ":" + plain + "!" + encode(path));
  }

  /** The separator in front of the path in the image; -1 if only the image is named. */
  private static int split(String inner) {
    Matcher schemes = SCHEMES.matcher(inner);
    long inFront = schemes.lookingAt() ? schemes.group().chars().filter(c -> c == ':').count() : 0;
    long separators = 0;
    int last = -1;
    for (int at = inner.indexOf(SEPARATOR); at >= 0; at = inner.indexOf(SEPARATOR, at + 1)) {
      separators++;
      last = at;
    }
    // Each scheme but the innermost has a separator of its own.
    return separators > inFront - 1 ? last : -1;
  }

  private static String specific(URI uri) {
    if (!SCHEME.equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException("scheme of " + uri + ", expected " + SCHEME);
    }
    return uri.getRawSchemeSpecificPart();
  }

  private static String encode(Bytes path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      int c = path.at(i);
      boolean plain =
          c >= '0' && c <= '9'
              || c >= 'A' && c <= 'Z'
              || c >= 'a' && c <= 'z'
              || c < 0x80 && c != '!' && UNRESERVED.indexOf(c) >= 0;
      if (plain) {
        text.append((char) c);
      } else {
        text.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return text.toString();
  }

  private static Bytes decode(String text, URI uri) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        plain.write(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("bad escape in " + uri);
      }
      plain.write(high << 4 | low);
      i += 2;
    }
    return Bytes.of(plain.toByteArray());
  }
}
