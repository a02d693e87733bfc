package io.erofs.tools.build.data;

/** What cutting spans needs again and again. For one thread. */
final class SpanTools {
  private final RandomLook look = new RandomLook();
  private final ByteSink trial = new ByteSink();
  private final ContentDigest digest = new ContentDigest();

  /** Tells what looks random. */
  RandomLook look() {
    return look;
  }

  /** Room for streams that may be dropped. */
  ByteSink trial() {
    return trial;
  }

  /** Digests fragments. */
  ContentDigest digest() {
    return digest;
  }
}
