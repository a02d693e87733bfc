package io.erofs.tools.build.data;

import java.security.MessageDigest;

/** What cutting spans needs again and again. For one thread. */
final class SpanTools {
  private final RandomLook look = new RandomLook();
  private final ByteSink trial = new ByteSink();
  private final MessageDigest sha256 = ContentDigest.sha256();

  /** Tells what looks random. */
  RandomLook look() {
    return look;
  }

  /** Room for streams that may be dropped. */
  ByteSink trial() {
    return trial;
  }

  /** The digest of fragments, reset. */
  MessageDigest sha256() {
    return sha256;
  }
}
