package io.erofs.blob.http;

import io.erofs.blob.BlobKey;
import io.erofs.error.BlobUnavailableException;
import io.erofs.error.BlobUnavailableException.Reason;
import io.erofs.error.Location;
import io.erofs.model.Bytes;

/** Names of blobs in addresses. They come from images, and must not lead anywhere else. */
final class BlobNames {
  private BlobNames() {}

  /** The key as the last part of an address. */
  static String file(BlobKey key, String where) throws BlobUnavailableException {
    Bytes cookie = key.cookie();
    boolean plain = cookie.at(0) != '.';
    for (int i = 0; i < cookie.length(); i++) {
      plain &= isPlain((char) cookie.at(i));
    }
    if (!plain) {
      throw new BlobUnavailableException(
          Reason.REFUSED, "\"" + cookie + "\" is not the name of a blob", Location.of(where));
    }
    return cookie.toString();
  }

  /** A digest in hex, with or without {@code sha256:} in front. */
  static String sha256(BlobKey key, String where) throws BlobUnavailableException {
    String text = key.cookie().toString();
    String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new BlobUnavailableException(
          Reason.REFUSED, "\"" + text + "\" is not a SHA-256 in hex", Location.of(where));
    }
    return hex;
  }

  private static boolean isPlain(char c) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || "-._~+".indexOf(c) >= 0;
  }
}
