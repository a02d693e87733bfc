package io.erofs.testkit;

import io.erofs.testkit.Content.Range;
import io.erofs.testkit.Content.Sample;
import io.erofs.testkit.Content.Sampled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Makes comparable {@link Content} of readable bytes, whoever reads them. */
public final class Contents {
  /** Files larger than this are not known by a plain digest. */
  public static final long LARGE = 64L << 20;

  private static final int BUFFER = 1 << 20;
  private static final int BLOCK = 4096;
  private static final byte[] ZERO_BLOCK = new byte[BLOCK];

  private Contents() {}

  /** Bytes by position. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads some bytes.
     *
     * @param position byte offset
     * @param target buffer with room
     * @return number of bytes, -1 at the end
     * @throws IOException if they cannot be read
     */
    int read(long position, ByteBuffer target) throws IOException;
  }

  /**
   * The content of bytes.
   *
   * @param reader the bytes
   * @param size their number
   * @return {@link Content.Data}, or {@link Content.NonZero} if there are more than {@link #LARGE}
   * @throws IOException if they cannot be read, or are fewer or more than that
   */
  public static Content of(Reader reader, long size) throws IOException {
    expectEnd(reader, size);
    if (size > LARGE) {
      return nonZero(reader, size);
    }
    MessageDigest sha = sha256();
    update(sha, reader, new Range(0, size));
    return new Content.Data(hex(sha));
  }

  /**
   * The content of bytes in the form of another content, so that the two can be compared.
   *
   * @param reference what to be like
   * @param reader the bytes
   * @param size their number
   * @return {@link Sampled} at the same places if the reference is sampled, else like {@link #of}
   * @throws IOException if they cannot be read, or are fewer or more than that
   */
  public static Content like(Content reference, Reader reader, long size) throws IOException {
    if (!(reference instanceof Sampled sampled)) {
      return of(reader, size);
    }
    expectEnd(reader, size);
    List<Sample> samples = new ArrayList<>();
    for (Sample sample : sampled.samples()) {
      MessageDigest sha = sha256();
      update(sha, reader, sample.range());
      samples.add(new Sample(sample.range(), hex(sha)));
    }
    MessageDigest data = sha256();
    for (Range extent : sampled.extents()) {
      update(data, reader, extent);
    }
    return new Sampled(sampled.extents(), hex(data), samples);
  }

  /**
   * Digest of a whole file.
   *
   * @param file the file
   * @return SHA-256, hexadecimal
   * @throws IOException if it cannot be read
   */
  public static String sha256(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest sha = sha256();
      update(sha, (at, target) -> channel.read(target, at), new Range(0, channel.size()));
      return hex(sha);
    }
  }

  /**
   * Digest of bytes.
   *
   * @param bytes the bytes
   * @return SHA-256, hexadecimal
   */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static Content nonZero(Reader reader, long size) throws IOException {
    MessageDigest sha = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = 0; at < size; at += BUFFER) {
      fill(reader, at, buffer.clear().limit((int) Math.min(BUFFER, size - at)));
      for (int i = 0; i < buffer.limit(); i += BLOCK) {
        int end = Math.min(i + BLOCK, buffer.limit());
        if (!Arrays.equals(buffer.array(), i, end, ZERO_BLOCK, 0, end - i)) {
          sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, at + i));
          sha.update(buffer.array(), i, end - i);
        }
      }
    }
    return new Content.NonZero(hex(sha));
  }

  private static void update(MessageDigest sha, Reader reader, Range range) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(1, range.length())));
    long end = range.offset() + range.length();
    for (long at = range.offset(); at < end; at += buffer.limit()) {
      fill(reader, at, buffer.clear().limit((int) Math.min(buffer.capacity(), end - at)));
      sha.update(buffer.array(), 0, buffer.limit());
    }
  }

  private static void fill(Reader reader, long from, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      long at = from + target.position();
      if (reader.read(at, target) <= 0) {
        throw new EOFException("no bytes at " + at);
      }
    }
  }

  private static void expectEnd(Reader reader, long size) throws IOException {
    int more = reader.read(size, ByteBuffer.allocate(1));
    if (more > 0) {
      throw new IOException("bytes behind the size of " + size);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String hex(MessageDigest sha) {
    return HexFormat.of().formatHex(sha.digest());
  }
}
