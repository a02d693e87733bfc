package io.erofs.tools.store;

import io.erofs.tools.build.blob.NewChunks;
import java.util.Arrays;

/** Chunks of one blob whose digests are filled in later, by several threads. */
final class ChunkList implements NewChunks {
  private long[] blocks = new long[16];
  private int[] lengths = new int[16];
  private byte[][] digests = new byte[0][];
  private int count;

  /** Adds a chunk. */
  void add(long block, int length) {
    if (count == blocks.length) {
      blocks = Arrays.copyOf(blocks, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    blocks[count] = block;
    lengths[count] = length;
    count++;
  }

  /** Ends the adding. */
  void complete() {
    digests = new byte[count][];
  }

  /** Sets the digest of a chunk. */
  void digest(int chunk, byte[] digest) {
    digests[chunk] = digest;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public long block(int chunk) {
    return blocks[chunk];
  }

  @Override
  public int length(int chunk) {
    return lengths[chunk];
  }

  @Override
  public void copyDigest(int chunk, byte[] target, int at) {
    System.arraycopy(digests[chunk], 0, target, at, Digests.SIZE);
  }
}
