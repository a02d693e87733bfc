package io.erofs.blob.verity;

import io.erofs.error.ContentMismatchException;
import io.erofs.error.Location;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A source of which every byte is proved by a hash tree before it is given out.
 *
 * <p>Reads whole blocks of 4096 bytes around what is asked for. Thread-safe as the source below.
 */
public final class VerifiedSource implements ByteSource {
  private static final int MAX_READ = 1 << 20;

  private final ByteSource data;
  private final VerityTree tree;

  private VerifiedSource(ByteSource data, VerityTree tree) {
    this.data = data;
    this.tree = tree;
  }

  /**
   * Puts a check on a source.
   *
   * @param data the data; owned from now on, also if this fails
   * @param treeFile what {@link VerityFile} wrote of it; owned likewise
   * @param trusted the digest of fs-verity that is trusted, 32 bytes
   * @return the checked source
   * @throws ContentMismatchException if the tree is not what the digest names, or the data is not
   *     as large as the tree says
   * @throws IOException if the tree cannot be read
   */
  public static ByteSource open(ByteSource data, ByteSource treeFile, Bytes trusted)
      throws IOException {
    VerityTree tree;
    try {
      tree = VerityTree.open(treeFile, trusted);
    } catch (IOException | RuntimeException e) {
      data.close();
      throw e;
    }
    VerifiedSource source = new VerifiedSource(data, tree);
    long expected = tree.descriptor().dataSize();
    if (data.size() != expected) {
      source.close();
      throw new ContentMismatchException(
          "has " + data.size() + " bytes, its hash tree is of " + expected,
          Location.of(data.name(), Math.min(data.size(), expected)));
    }
    return source;
  }

  @Override
  public String name() {
    return data.name();
  }

  @Override
  public long size() {
    return data.size();
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position=" + position + " is negative");
    }
    long size = data.size();
    if (position >= size) {
      return data.read(position, target);
    }
    int wanted = (int) Math.min(Math.min(target.remaining(), MAX_READ), size - position);
    if (wanted == 0) {
      return 0;
    }
    long from = position / VerityTree.BLOCK * VerityTree.BLOCK;
    long blocks = (position + wanted - from + VerityTree.BLOCK - 1) / VerityTree.BLOCK;
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(blocks * VerityTree.BLOCK, size - from));
    if (data.readFully(from, bytes) < bytes.capacity()) {
      throw new ContentMismatchException(
          "ends before its size of " + size + " bytes",
          Location.of(data.name(), from + bytes.position()));
    }
    tree.verify(from, bytes.flip(), data.name());
    target.put(bytes.position((int) (position - from)).limit((int) (position - from) + wanted));
    return wanted;
  }

  @Override
  public void close() throws IOException {
    try (tree) {
      data.close();
    }
  }
}
