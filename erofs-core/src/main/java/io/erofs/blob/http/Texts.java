package io.erofs.blob.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Texts for messages and headers. */
final class Texts {
  private static final int LONGEST = 200;

  private Texts() {}

  /** What a server said, fit for a message: short, and without control characters. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }

  /** An address without what may be secret: user, query and fragment. */
  static String shown(URI uri) {
    return uri.getScheme() + "://" + server(uri) + uri.getRawPath();
  }

  /** Host, and port if it is not the usual one of the scheme. */
  static String server(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return uri.getPort() < 0 || uri.getPort() == usualPort(uri) ? host : host + ":" + uri.getPort();
  }

  /** Whether two addresses are of the same scheme, host and port. */
  static boolean sameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme()) && server(a).equals(server(b));
  }

  /** Whether an address is one that we ask: of http or https, with a host. */
  static boolean isWeb(URI uri) {
    String scheme = uri.getScheme();
    boolean known = "http".equalsIgnoreCase(scheme) || isSecure(uri);
    return known && uri.getHost() != null && !uri.isOpaque();
  }

  static boolean isSecure(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** The SHA-256 of a text, in hex. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int usualPort(URI uri) {
    return isSecure(uri) ? 443 : 80;
  }
}
