package io.erofs.tools.oci;

import java.util.Map;
import java.util.Optional;

/**
 * A layer whose bytes were verified.
 *
 * @param number its place in the image, the lowest is 1
 * @param mediaType what it says to be
 * @param annotations what is said of it
 * @param file its bytes as they are stored
 * @param digest the digest of these, if it is known
 * @param diffId the digest of the bytes that decompressing gives, if it is known
 */
record OciLayer(
    int number,
    String mediaType,
    Map<String, String> annotations,
    OciFile file,
    Optional<OciDigest> digest,
    Optional<OciDigest> diffId) {
  /** Name for messages. */
  String name() {
    return "layer " + number + " (" + file.name() + ")";
  }

  /** What it is for, as the draft specification says, or empty. */
  String role() {
    return annotations.getOrDefault(LayerDraft.ROLE, "");
  }

  /** Whether it is an EROFS image. */
  boolean isImage() {
    return LayerDraft.isImage(mediaType);
  }
}
