package io.erofs.tools.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files. */
final class Digests {
  /** Bytes of a digest. */
  static final int SIZE = 32;

  private static final int PIECE = 1 << 20;

  private Digests() {}

  /** A new digest. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The digest of a whole file, in hexadecimal digits. */
  static String of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return hex(of(channel, 0, channel.size()));
    }
  }

  /**
   * The digest of a range.
   *
   * @throws IOException if the file ends inside of it
   */
  static byte[] of(FileChannel channel, long from, long length) throws IOException {
    MessageDigest sha256 = sha256();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, length)));
    for (long done = 0; done < length; ) {
      piece.clear().limit((int) Math.min(piece.capacity(), length - done));
      int count = channel.read(piece, from + done);
      if (count < 0) {
        throw new IOException("ends at byte " + (from + done));
      }
      sha256.update(piece.flip());
      done += count;
    }
    return sha256.digest();
  }

  /** Hexadecimal digits. */
  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
