package io.erofs.blob.verity;

import io.erofs.error.ContentMismatchException;
import io.erofs.error.Location;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A hash tree whose root is trusted: proves blocks of data, in any order, as they arrive.
 *
 * <p>The file with the tree need not be trusted: every block of it that is used is itself proved
 * first. Proved blocks are kept, at most 1024 of them (4 MiB, which is enough for 128 MiB of data
 * without reading one twice). Thread-safe.
 */
public final class VerityTree implements Closeable {
  /** Bytes of a block, which is the unit of every check. */
  public static final int BLOCK = VerityShape.BLOCK;

  private static final int KEPT = 1024;

  private final ByteSource file;
  private final VerityDescriptor descriptor;
  private final VerityShape shape;
  private final byte[] root;
  private final AtomicReferenceArray<Node> kept = new AtomicReferenceArray<>(KEPT);

  private VerityTree(ByteSource file, VerityDescriptor descriptor) {
    this.file = file;
    this.descriptor = descriptor;
    this.shape = VerityShape.of(descriptor.dataSize());
    this.root = descriptor.rootHash().toByteArray();
  }

  /** A block of the tree that was proved. */
  private record Node(long treeBlock, byte[] hashes) {}

  /**
   * Opens a tree.
   *
   * @param file what {@link VerityFile} wrote; owned from now on, also if this fails
   * @param trusted the digest of fs-verity that is trusted, 32 bytes
   * @return the tree
   * @throws ContentMismatchException if the file is not the tree that the digest names
   * @throws IOException if the file cannot be read
   */
  public static VerityTree open(ByteSource file, Bytes trusted) throws IOException {
    try {
      VerityDescriptor descriptor = descriptor(file);
      Bytes digest = descriptor.digest();
      if (!digest.equals(trusted)) {
        throw new ContentMismatchException(
            "hash tree has the digest " + hex(digest) + ", trusted is " + hex(trusted),
            Location.of(file.name(), 0));
      }
      if (file.size() != VerityFile.size(descriptor.dataSize())) {
        throw new ContentMismatchException(
            "hash tree has "
                + file.size()
                + " bytes, expected "
                + VerityFile.size(descriptor.dataSize()),
            Location.of(file.name(), file.size()));
      }
      return new VerityTree(file, descriptor);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Reads the descriptor of a tree without trusting it: to compare its digest with a name.
   *
   * @param file what {@link VerityFile} wrote; stays open
   * @return the descriptor
   * @throws ContentMismatchException if the file is no hash tree
   * @throws IOException if the file cannot be read
   */
  public static VerityDescriptor descriptor(ByteSource file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(VerityDescriptor.SIZE);
    if (file.readFully(0, head) < head.capacity()) {
      throw new ContentMismatchException(
          "hash tree has only " + file.size() + " bytes", Location.of(file.name(), 0));
    }
    return VerityDescriptor.decode(head.flip(), Location.of(file.name(), 0));
  }

  private static String hex(Bytes digest) {
    return HexFormat.of().formatHex(digest.toByteArray());
  }

  /**
   * The descriptor, which is trusted.
   *
   * @return the descriptor
   */
  public VerityDescriptor descriptor() {
    return descriptor;
  }

  /**
   * Proves a range of data.
   *
   * @param offset where it begins, a multiple of {@link #BLOCK}
   * @param data the bytes from the position to the limit: whole blocks, or up to the end of the
   *     data; neither position nor limit changes
   * @param name name of the blob for messages
   * @throws ContentMismatchException if a block is not the one that the root names
   * @throws IOException if the tree cannot be read
   * @throws IllegalArgumentException if the range does not consist of blocks of the data
   */
  public void verify(long offset, ByteBuffer data, String name) throws IOException {
    long end = offset + data.remaining();
    boolean aligned = offset >= 0 && offset % BLOCK == 0;
    if (!aligned || end > shape.dataSize() || (end % BLOCK != 0 && end != shape.dataSize())) {
      throw new IllegalArgumentException("offset=" + offset + " length=" + data.remaining());
    }
    MessageDigest digest = Sha256.create();
    byte[] block = new byte[BLOCK];
    ByteBuffer rest = data.duplicate();
    for (long index = offset / BLOCK; rest.hasRemaining(); index++) {
      int length = shape.dataLength(index);
      rest.get(block, 0, length);
      check(0, index, Sha256.block(digest, block, 0, length), Location.of(name, index * BLOCK));
    }
  }

  /** Compares the hash of a block below a level with what the level says. */
  private void check(int level, long index, byte[] hash, Location location) throws IOException {
    byte[] expected = root;
    int at = 0;
    if (level < shape.levels()) {
      expected = node(level, index / VerityShape.HASHES);
      at = (int) (index % VerityShape.HASHES) * VerityShape.DIGEST;
    }
    if (!Sha256.isAt(hash, expected, at)) {
      throw new ContentMismatchException(
          (level == 0 ? "block of the blob" : "block of the hash tree")
              + " has the SHA-256 "
              + HexFormat.of().formatHex(hash)
              + ", expected "
              + HexFormat.of().formatHex(expected, at, at + VerityShape.DIGEST),
          location);
    }
  }

  /** A block of the tree, proved. The recursion is as deep as the tree, at most 8. */
  private byte[] node(int level, long block) throws IOException {
    long treeBlock = shape.treeBlock(level, block);
    int slot = (int) (treeBlock % KEPT);
    Node found = kept.get(slot);
    if (found != null && found.treeBlock() == treeBlock) {
      return found.hashes();
    }
    byte[] hashes = new byte[BLOCK];
    long at = VerityFile.TREE_AT + treeBlock * BLOCK;
    int n = file.readFully(at, ByteBuffer.wrap(hashes));
    Location location = Location.of(file.name(), at);
    if (n < BLOCK) {
      throw new ContentMismatchException("hash tree ends early", location);
    }
    check(level + 1, block, Sha256.create().digest(hashes), location);
    checkPadding(level, block, hashes, location);
    kept.set(slot, new Node(treeBlock, hashes));
    return hashes;
  }

  /** Behind the last hash of a level there are zeros, whatever the root says. */
  private void checkPadding(int level, long block, byte[] hashes, Location location)
      throws ContentMismatchException {
    long below = level == 0 ? shape.dataBlocks() : shape.count(level - 1);
    int used = (int) Math.min(VerityShape.HASHES, below - block * VerityShape.HASHES);
    int from = used * VerityShape.DIGEST;
    if (!Arrays.equals(hashes, from, BLOCK, new byte[BLOCK], 0, BLOCK - from)) {
      throw new ContentMismatchException("hash tree has bytes behind its last hash", location);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
