package io.erofs.tools.oci;

import io.erofs.tools.archive.Packing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The decompressed bytes of layers. */
final class LayerBytes {
  private static final int BUFFER = 1 << 16;

  private LayerBytes() {}

  /** A stream of them; how they are compressed is what their first bytes say. */
  static InputStream unpacked(OciLayer layer) throws IOException {
    byte[] head;
    try (InputStream in = layer.file().open()) {
      head = in.readNBytes(Packing.HEAD);
    }
    return Packing.of(head).unpack(layer.file().open(), layer.name());
  }

  /** Reads a stream to its end. */
  static void drain(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (in.read(buffer) >= 0) {
      // The digest goes to the end.
    }
  }

  /** Fails unless the decompressed bytes are those that the image names. */
  static void checkDiffId(OciLayer layer, byte[] digest) throws OciException {
    if (layer.diffId().isPresent() && !layer.diffId().get().is(digest)) {
      OciDigest expected = layer.diffId().get();
      throw new OciException(
          layer.name(),
          "the decompressed bytes have the digest "
              + expected.algorithm()
              + ":"
              + HexFormat.of().formatHex(digest)
              + ", expected "
              + expected);
    }
  }

  /**
   * Writes the decompressed bytes to a file and verifies them.
   *
   * @param target file that does not exist
   */
  static void unpackTo(OciLayer layer, Path target) throws IOException {
    MessageDigest hash =
        layer.diffId().isPresent() ? layer.diffId().get().newHash() : OciDigest.newSha256();
    boolean isStored = LayerDraft.isRaw(layer.mediaType());
    try (InputStream in =
            new DigestInputStream(isStored ? layer.file().open() : unpacked(layer), hash);
        OutputStream out = Files.newOutputStream(target)) {
      in.transferTo(out);
    }
    checkDiffId(layer, hash.digest());
  }
}
