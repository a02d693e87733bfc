package io.erofs.blob.verity;

import io.erofs.model.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The digest of fs-verity (SHA-256, blocks of 4096 bytes, no salt) of data that comes from front to
 * back. Keeps a block for each level of the tree. For one thread.
 */
public final class VerityDigest {
  /** The hashes of a level that are not hashed themselves yet. */
  private static final class Level {
    private final byte[] hashes = new byte[VerityShape.BLOCK];
    private int used;
  }

  private final MessageDigest sha256 = Sha256.create();
  private final List<Level> levels = new ArrayList<>();
  private final byte[] block = new byte[VerityShape.BLOCK];
  private int used;
  private long size;

  /** Begins with no data. */
  public VerityDigest() {}

  /**
   * Adds data.
   *
   * @param data the bytes from the position to the limit, all of which are taken
   */
  public void update(ByteBuffer data) {
    size += data.remaining();
    while (data.hasRemaining()) {
      if (used == block.length) {
        add(0, Sha256.block(sha256, block, 0, used));
        used = 0;
      }
      int count = Math.min(data.remaining(), block.length - used);
      data.get(block, used, count);
      used += count;
    }
  }

  /**
   * The digest of all data; nothing can be added afterwards.
   *
   * @return 32 bytes
   */
  public Bytes finish() {
    return new VerityDescriptor(size, Bytes.of(root())).digest();
  }

  private byte[] root() {
    byte[] hash = new byte[VerityShape.DIGEST];
    if (used > 0) {
      hash = Sha256.block(sha256, block, 0, used);
      for (int i = 0; i < levels.size(); i++) {
        add(i, hash);
        Level level = levels.get(i);
        hash = Sha256.block(sha256, level.hashes, 0, level.used);
      }
    }
    return hash;
  }

  /** Adds a hash to a level; full blocks of hashes are hashed when it is known that more follow. */
  private void add(int number, byte[] hash) {
    if (number == levels.size()) {
      levels.add(new Level());
    }
    Level level = levels.get(number);
    if (level.used == level.hashes.length) {
      add(number + 1, Sha256.block(sha256, level.hashes, 0, level.used));
      level.used = 0;
    }
    System.arraycopy(hash, 0, level.hashes, level.used, hash.length);
    level.used += hash.length;
  }
}
