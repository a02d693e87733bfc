package io.erofs.tools.oci;

import io.erofs.internal.format.LittleEndian;
import io.erofs.model.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hash trees of dm-verity behind images, with SHA-256 and a superblock, as {@code veritysetup
 * format} writes them.
 *
 * <pre>
 * offset size field                      offset size field
 *      0    8 "verity", NUL, NUL             68    4 bytes of a block of hashes
 *      8    4 version, 1                     72    8 number of blocks of data
 *     12    4 type of hashes, 1              80    2 bytes of the salt
 *     16   16 UUID                           88  256 salt
 *     32   32 algorithm, "sha256"           344  168 zeros
 *     64    4 bytes of a block of data
 * </pre>
 *
 * <p>The superblock fills a block. Behind it come the levels of the tree from the top down, each
 * filled up with zeros to whole blocks. A hash is that of the salt and a block. All numbers are
 * little-endian.
 *
 * <p>Source: the documentation of cryptsetup and of the kernel, "dm-verity".
 */
final class DmVerity {
  /** Bytes of a block where nothing else is said. */
  static final int USUAL_BLOCK = 4096;

  private static final int SIZE = 512;
  private static final int AT_VERSION = 8;
  private static final int AT_TYPE = 12;
  private static final int AT_UUID = 16;
  private static final int AT_ALGORITHM = 32;
  private static final int AT_DATA_BLOCK = 64;
  private static final int AT_HASH_BLOCK = 68;
  private static final int AT_BLOCKS = 72;
  private static final int AT_SALT_SIZE = 80;
  private static final int AT_SALT = 88;
  private static final int MOST_SALT = 256;
  private static final int DIGEST = 32;
  private static final byte[] SIGNATURE = "verity\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ALGORITHM =
      Arrays.copyOf("sha256".getBytes(StandardCharsets.US_ASCII), 32);

  /**
   * A tree.
   *
   * @param hashOffset where it begins, which is the size of what it covers
   * @param blockSize bytes of a block
   * @param root its root
   */
  record Tree(long hashOffset, int blockSize, OciDigest root) {}

  /** What becomes of a block of hashes. */
  private interface Sink {
    void take(long position, byte[] block) throws IOException;
  }

  private final FileChannel file;
  private final long hashOffset;
  private final int blockSize;
  private final byte[] salt;
  private final MessageDigest digest = OciDigest.newSha256();

  private DmVerity(FileChannel file, long hashOffset, int blockSize, byte[] salt) {
    this.file = file;
    this.hashOffset = hashOffset;
    this.blockSize = blockSize;
    this.salt = salt;
  }

  /**
   * Writes a tree behind an image.
   *
   * @param image a file of whole blocks
   * @param uuid 16 bytes that the superblock has
   * @param salt at most 256 bytes
   */
  static Tree append(Path image, int blockSize, Bytes uuid, Bytes salt) throws IOException {
    try (FileChannel file =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = file.size();
      DmVerity verity = new DmVerity(file, size, blockSize, salt.toByteArray());
      write(file, size, verity.superblock(uuid));
      byte[] root = verity.root((position, block) -> write(file, position, block));
      return new Tree(size, blockSize, OciDigest.sha256(root));
    }
  }

  private static void write(FileChannel file, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer, position + buffer.position());
    }
  }

  private byte[] superblock(Bytes uuid) {
    byte[] bytes = new byte[blockSize];
    System.arraycopy(SIGNATURE, 0, bytes, 0, SIGNATURE.length);
    LittleEndian.putU32(bytes, AT_VERSION, 1);
    LittleEndian.putU32(bytes, AT_TYPE, 1);
    uuid.copyTo(bytes, AT_UUID);
    System.arraycopy(ALGORITHM, 0, bytes, AT_ALGORITHM, ALGORITHM.length);
    LittleEndian.putU32(bytes, AT_DATA_BLOCK, blockSize);
    LittleEndian.putU32(bytes, AT_HASH_BLOCK, blockSize);
    LittleEndian.putI64(bytes, AT_BLOCKS, hashOffset / blockSize);
    LittleEndian.putU16(bytes, AT_SALT_SIZE, salt.length);
    System.arraycopy(salt, 0, bytes, AT_SALT, salt.length);
    return bytes;
  }

  /**
   * Compares a tree, and through it the image in front of it, with its root.
   *
   * @param image an image and its tree
   * @param expected what is said of the tree
   * @return what is wrong, or empty
   */
  static Optional<String> check(Path image, Tree expected) throws IOException {
    long offset = expected.hashOffset();
    int blockSize = expected.blockSize();
    try (FileChannel file = FileChannel.open(image, StandardOpenOption.READ)) {
      if (offset == 0 || offset > file.size() - SIZE) {
        return Optional.of("there is no hash tree at " + offset + " of " + file.size());
      }
      byte[] head = read(file, offset, SIZE);
      Optional<String> wrong = unexpected(head, expected);
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] salt =
          Arrays.copyOfRange(head, AT_SALT, AT_SALT + LittleEndian.u16(head, AT_SALT_SIZE));
      DmVerity verity = new DmVerity(file, offset, blockSize, salt);
      if (verity.end() > file.size()) {
        return Optional.of("the hash tree ends at " + verity.end() + " of " + file.size());
      }
      return verity.compare(expected.root());
    }
  }

  /** What of a superblock is not as it should be. */
  private static Optional<String> unexpected(byte[] head, Tree expected) {
    if (!Arrays.equals(head, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      return Optional.of("there is no superblock of dm-verity at " + expected.hashOffset());
    }
    byte[] algorithm = Arrays.copyOfRange(head, AT_ALGORITHM, AT_ALGORITHM + ALGORITHM.length);
    boolean isKnown =
        LittleEndian.u32(head, AT_VERSION) == 1
            && LittleEndian.u32(head, AT_TYPE) == 1
            && Arrays.equals(algorithm, ALGORITHM)
            && LittleEndian.u16(head, AT_SALT_SIZE) <= MOST_SALT;
    if (!isKnown) {
      return Optional.of("the hash tree is of a kind that is not known");
    }
    int size = expected.blockSize();
    boolean fits =
        LittleEndian.u32(head, AT_DATA_BLOCK) == size
            && LittleEndian.u32(head, AT_HASH_BLOCK) == size
            && LittleEndian.i64(head, AT_BLOCKS) == expected.hashOffset() / size;
    return fits
        ? Optional.empty()
        : Optional.of(
            "the hash tree is of "
                + LittleEndian.i64(head, AT_BLOCKS)
                + " blocks of "
                + LittleEndian.u32(head, AT_DATA_BLOCK)
                + " bytes, expected "
                + expected.hashOffset() / size
                + " of "
                + size);
  }

  private Optional<String> compare(OciDigest expected) throws IOException {
    long[] wrong = {-1};
    byte[] root =
        root(
            (position, block) -> {
              if (wrong[0] < 0 && !Arrays.equals(block, read(file, position, blockSize))) {
                wrong[0] = position;
              }
            });
    if (wrong[0] >= 0) {
      return Optional.of("the hash tree at " + wrong[0] + " is not that of the image");
    }
    OciDigest actual = OciDigest.sha256(root);
    return actual.equals(expected)
        ? Optional.empty()
        : Optional.of("the hash tree has the root " + actual + ", expected " + expected);
  }

  /** Where the tree ends. */
  private long end() {
    long end = hashOffset + blockSize;
    for (long blocks = hashOffset / blockSize; blocks > 1; ) {
      blocks = above(blocks);
      end += blocks * blockSize;
    }
    return end;
  }

  /** Blocks of hashes of some blocks. */
  private long above(long blocks) {
    int hashes = blockSize / DIGEST;
    return (blocks + hashes - 1) / hashes;
  }

  /** Hashes everything; levels are read again from where the sink put them. */
  private byte[] root(Sink sink) throws IOException {
    long from = 0;
    long blocks = hashOffset / blockSize;
    long end = end();
    while (blocks > 1) {
      long count = above(blocks);
      end -= count * blockSize;
      hashLevel(from, blocks, end, sink);
      from = end;
      blocks = count;
    }
    return hash(read(file, from, blockSize));
  }

  private void hashLevel(long from, long blocks, long to, Sink sink) throws IOException {
    byte[] hashes = new byte[blockSize];
    int used = 0;
    long position = to;
    for (long i = 0; i < blocks; i++) {
      if (used == blockSize) {
        sink.take(position, hashes);
        position += blockSize;
        Arrays.fill(hashes, (byte) 0);
        used = 0;
      }
      byte[] hash = hash(read(file, from + i * blockSize, blockSize));
      System.arraycopy(hash, 0, hashes, used, DIGEST);
      used += DIGEST;
    }
    sink.take(position, hashes);
  }

  private byte[] hash(byte[] block) {
    digest.update(salt);
    return digest.digest(block);
  }

  private static byte[] read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("ends at offset " + (position + buffer.position()));
      }
    }
    return buffer.array();
  }
}
