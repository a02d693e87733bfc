package io.erofs.tools.oci;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest of a blob, which is its name.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the digest in small hexadecimal digits
 */
public record OciDigest(String algorithm, String hex) {
  private static final int BUFFER = 1 << 18;
  private static final Pattern FORM =
      Pattern.compile("(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128})");

  /** Checks the form. */
  public OciDigest {
    if (!FORM.matcher(algorithm + ":" + hex).matches()) {
      throw new IllegalArgumentException("digest=" + algorithm + ":" + hex);
    }
  }

  /**
   * Understands a text.
   *
   * @param text such as {@code sha256:} and 64 digits
   * @return the digest, or empty if the text is none or of an algorithm that is not known
   */
  public static Optional<OciDigest> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int group = matcher.group(1) == null ? 3 : 1;
    return Optional.of(new OciDigest(matcher.group(group), matcher.group(group + 1)));
  }

  /** The SHA-256 that somebody has computed. */
  static OciDigest sha256(byte[] digest) {
    return new OciDigest("sha256", HexFormat.of().formatHex(digest));
  }

  /** The SHA-256 of some bytes. */
  static OciDigest of(byte[] bytes) {
    return sha256(newSha256().digest(bytes));
  }

  /** The SHA-256 of a file. */
  static OciDigest ofFile(Path file) throws IOException {
    MessageDigest hash = newSha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return sha256(hash.digest());
  }

  static MessageDigest newSha256() {
    return newHash("SHA-256");
  }

  /** What computes digests of this algorithm. */
  MessageDigest newHash() {
    return newHash(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
  }

  private static MessageDigest newHash(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }

  /** Whether a computed digest is this one. */
  boolean is(byte[] digest) {
    return hex.equals(HexFormat.of().formatHex(digest));
  }

  /** The file of the blob in a layout. */
  String path() {
    return "blobs/" + algorithm + "/" + hex;
  }

  /** The usual form, algorithm and digits. */
  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
