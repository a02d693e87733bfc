package io.erofs.blob.verity;

import io.erofs.error.Location;
import io.erofs.error.SourceIoException;
import io.erofs.io.ByteSource;
import io.erofs.model.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * The file that holds the hash tree of a blob.
 *
 * <pre>
 * offset  content
 *      0  {@link VerityDescriptor}, 256 bytes, zeros up to 4096
 *   4096  the tree: its levels from the top down, each filled up with zeros to whole blocks, as
 *         {@code fsverity digest --out-merkle-tree} writes them; nothing if the data is no larger
 *         than one block
 * </pre>
 *
 * <p>The file's size is exactly that. A tree takes about 1/127 of the size of the data.
 */
public final class VerityFile {
  /** Where the tree begins. */
  static final int TREE_AT = VerityShape.BLOCK;

  private static final int BUFFER = 1 << 20;

  private VerityFile() {}

  /**
   * Size of the file for a size of data.
   *
   * @param dataSize bytes of the data, not negative
   * @return bytes
   * @throws IllegalArgumentException if the size is out of range
   */
  public static long size(long dataSize) {
    if (dataSize < 0 || dataSize > VerityDescriptor.MAX_DATA_SIZE) {
      throw new IllegalArgumentException("dataSize=" + dataSize);
    }
    return TREE_AT + (VerityShape.of(dataSize).treeBlocks() << VerityShape.LOG_BLOCK);
  }

  /**
   * Reads data once and writes its tree. Takes a few megabytes of memory whatever the size.
   *
   * @param data the data, which stays open
   * @param target the file, which is created or replaced; not complete if this fails
   * @return the descriptor; its {@link VerityDescriptor#digest()} is what to trust
   * @throws SourceIoException if the data ends before its size
   * @throws IOException if the data cannot be read or the file not written
   */
  public static VerityDescriptor write(ByteSource data, Path target) throws IOException {
    VerityShape shape = VerityShape.of(data.size());
    try (FileChannel out =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      byte[] root = new byte[VerityShape.DIGEST];
      for (int level = 0; level <= shape.levels(); level++) {
        root = new LevelWriter(data, out, shape, level).run();
      }
      VerityDescriptor descriptor = new VerityDescriptor(data.size(), Bytes.of(root));
      ByteBuffer head = ByteBuffer.allocate(TREE_AT);
      head.put(0, descriptor.encode());
      writeFully(out, head, 0);
      return descriptor;
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }

  /** Hashes what is below a level, into the level; above the topmost one there is the root. */
  private static final class LevelWriter {
    private final ByteSource data;
    private final FileChannel out;
    private final VerityShape shape;
    private final int level;
    private final MessageDigest digest = Sha256.create();
    private final ByteBuffer hashes = ByteBuffer.allocate(BUFFER);
    private byte[] last = new byte[VerityShape.DIGEST];
    private long written;

    LevelWriter(ByteSource data, FileChannel out, VerityShape shape, int level) {
      this.data = data;
      this.out = out;
      this.shape = shape;
      this.level = level;
    }

    /** Returns the last hash. */
    byte[] run() throws IOException {
      long size = level == 0 ? shape.dataSize() : shape.count(level - 1) << VerityShape.LOG_BLOCK;
      ByteBuffer input = ByteBuffer.allocate((int) Math.min(BUFFER, size));
      for (long at = 0; at < size; at += input.limit()) {
        input.clear().limit((int) Math.min(BUFFER, size - at));
        read(at, input);
        for (int from = 0; from < input.limit(); from += VerityShape.BLOCK) {
          int length = Math.min(VerityShape.BLOCK, input.limit() - from);
          last = Sha256.block(digest, input.array(), from, length);
          add(last);
        }
      }
      pad();
      flush();
      return last;
    }

    private void read(long at, ByteBuffer input) throws IOException {
      if (level == 0) {
        int n = data.readFully(at, input);
        if (n < input.limit()) {
          throw new SourceIoException(
              "ends before its size of " + shape.dataSize() + " bytes",
              Location.of(data.name(), at + n));
        }
        return;
      }
      long from = place(level - 1) + at;
      while (input.hasRemaining()) {
        if (out.read(input, from + input.position()) < 0) {
          throw new SourceIoException("was cut while it was written", Location.of("hash tree"));
        }
      }
    }

    private long place(int ofLevel) {
      return TREE_AT + (shape.treeBlock(ofLevel, 0) << VerityShape.LOG_BLOCK);
    }

    private void add(byte[] hash) throws IOException {
      if (level == shape.levels()) {
        return; // the root, which is in the descriptor only
      }
      hashes.put(hash);
      if (!hashes.hasRemaining()) {
        flush();
      }
    }

    private void pad() {
      while (hashes.position() % VerityShape.BLOCK != 0) {
        hashes.put((byte) 0);
      }
    }

    private void flush() throws IOException {
      if (hashes.position() == 0) {
        return;
      }
      hashes.flip();
      int length = hashes.limit();
      writeFully(out, hashes, place(level) + written);
      written += length;
      hashes.clear();
    }
  }
}
