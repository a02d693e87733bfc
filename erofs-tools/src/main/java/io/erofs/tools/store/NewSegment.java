package io.erofs.tools.store;

import io.erofs.tools.build.blob.NewChunks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes the chunks of a new blob as a part of the dictionary. */
final class NewSegment {
  private static final int INDEX_BITS = 28;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  private NewSegment() {}

  /** Writes the file. Takes 8 bytes of memory for each chunk. */
  static void write(Path file, DictionaryBlob blob, NewChunks chunks) throws IOException {
    byte[] digest = new byte[Digests.SIZE];
    try (SegmentWriter writer = SegmentWriter.open(file, List.of(blob))) {
      for (int chunk : order(chunks)) {
        chunks.copyDigest(chunk, digest, 0);
        writer.add(digest, chunks.block(chunk), chunks.length(chunk), 0);
      }
      writer.finish();
    }
  }

  /** The numbers of chunks, sorted by digest. */
  private static int[] order(NewChunks chunks) {
    int count = chunks.size();
    byte[] digest = new byte[Digests.SIZE];
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      chunks.copyDigest(i, digest, 0);
      long prefix = ByteBuffer.wrap(digest).getLong();
      // The highest bit is turned around, because the sort takes numbers as signed.
      keys[i] = (prefix ^ Long.MIN_VALUE) & ~INDEX_MASK | i;
    }
    Arrays.parallelSort(keys);
    int[] order = new int[count];
    for (int from = 0; from < count; ) {
      int to = from;
      while (to < count && (keys[to] & ~INDEX_MASK) == (keys[from] & ~INDEX_MASK)) {
        order[to] = (int) (keys[to] & INDEX_MASK);
        to++;
      }
      sortEqual(chunks, order, from, to);
      from = to;
    }
    return order;
  }

  /** Sorts the few whose first bits are equal. */
  private static void sortEqual(NewChunks chunks, int[] order, int from, int to) {
    byte[] one = new byte[Digests.SIZE];
    byte[] other = new byte[Digests.SIZE];
    for (int i = from + 1; i < to; i++) {
      int moved = order[i];
      chunks.copyDigest(moved, one, 0);
      int at = i;
      while (at > from) {
        chunks.copyDigest(order[at - 1], other, 0);
        if (Arrays.compareUnsigned(other, one) <= 0) {
          break;
        }
        order[at] = order[at - 1];
        at--;
      }
      order[at] = moved;
    }
  }
}
