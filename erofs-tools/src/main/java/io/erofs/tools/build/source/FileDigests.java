package io.erofs.tools.build.source;

import io.erofs.blob.verity.VerityDigest;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;

/** Digests of files, to compare them with what somebody says. */
public final class FileDigests {
  private static final int BUFFER = 1 << 16;

  private FileDigests() {}

  /**
   * The SHA-256 of a file.
   *
   * @param content the file, which is read
   * @return 32 bytes
   * @throws IOException if it cannot be read
   */
  public static Bytes sha256(FileContent content) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    read(content, digest::update);
    return Bytes.of(digest.digest());
  }

  /**
   * The digest of fs-verity of a file: of its hash tree, with SHA-256 and blocks of 4096 bytes.
   *
   * @param content the file, which is read
   * @return 32 bytes
   * @throws IOException if it cannot be read
   */
  public static Bytes verity(FileContent content) throws IOException {
    VerityDigest digest = new VerityDigest();
    read(content, digest::update);
    return digest.finish();
  }

  private static void read(FileContent content, Consumer<ByteBuffer> consumer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (ContentReader reader = content.open()) {
      long at = 0;
      for (int n = reader.read(at, buffer.clear()); n > 0; n = reader.read(at, buffer.clear())) {
        consumer.accept(buffer.flip());
        at += n;
      }
    }
  }
}
