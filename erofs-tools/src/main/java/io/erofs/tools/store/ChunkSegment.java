package io.erofs.tools.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of the dictionary: chunks sorted by digest, found by interpolation in a mapped file. Takes
 * no heap but for the list of blobs. Thread-safe.
 */
final class ChunkSegment {
  private static final int WINDOW_BITS = 24;
  private static final int WINDOW_MASK = (1 << WINDOW_BITS) - 1;
  private static final int GUESSES = 10;

  private final Path file;
  private final List<DictionaryBlob> blobs;
  private final ByteBuffer[] windows;
  private final long count;

  private ChunkSegment(Path file, List<DictionaryBlob> blobs, ByteBuffer[] windows, long count) {
    this.file = file;
    this.blobs = blobs;
    this.windows = windows;
    this.count = count;
  }

  /**
   * Opens a file.
   *
   * @throws StoreException if it is none of a dictionary
   */
  static ChunkSegment open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < SegmentFormat.HEADER) {
        throw new StoreException(file, "is no part of a dictionary: it has " + size + " bytes");
      }
      ByteBuffer header = channel.map(FileChannel.MapMode.READ_ONLY, 0, SegmentFormat.HEADER);
      int version = header.getInt(SegmentFormat.AT_VERSION);
      long blobs = header.getInt(SegmentFormat.AT_BLOBS) & 0xFFFFFFFFL;
      long count = header.getLong(SegmentFormat.AT_CHUNKS);
      boolean isSane =
          header.getLong(0) == SegmentFormat.MAGIC
              && version == SegmentFormat.VERSION
              && count >= 0
              && count <= SegmentFormat.MAX_CHUNKS
              && size == start(blobs) + count * SegmentFormat.CHUNK;
      if (!isSane) {
        throw new StoreException(
            file,
            "is no part of a dictionary: version="
                + version
                + ", blobs="
                + blobs
                + ", chunks="
                + count
                + ", size="
                + size);
      }
      List<DictionaryBlob> list = readBlobs(channel, (int) blobs, file);
      return new ChunkSegment(file, list, map(channel, start(blobs), count), count);
    }
  }

  private static long start(long blobs) {
    return SegmentFormat.HEADER + blobs * SegmentFormat.BLOB;
  }

  private static List<DictionaryBlob> readBlobs(FileChannel channel, int count, Path file)
      throws IOException {
    List<DictionaryBlob> blobs = new ArrayList<>();
    long length = (long) count * SegmentFormat.BLOB;
    if (length > Integer.MAX_VALUE) {
      throw new StoreException(file, "has too many blobs: " + count);
    }
    ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, SegmentFormat.HEADER, length);
    byte[] digest = new byte[Digests.SIZE];
    for (int i = 0; i < count; i++) {
      bytes.get(digest);
      long size = bytes.getLong();
      long bits = bytes.getLong();
      if (size < 0 || bits < 9 || bits > 16) {
        throw new StoreException(
            file, "blob " + i + " has size=" + size + ", log2 of block size=" + bits);
      }
      blobs.add(new DictionaryBlob(Digests.hex(digest), size, (int) bits));
    }
    return List.copyOf(blobs);
  }

  private static ByteBuffer[] map(FileChannel channel, long start, long count) throws IOException {
    ByteBuffer[] windows = new ByteBuffer[(int) (count + WINDOW_MASK >> WINDOW_BITS)];
    for (int i = 0; i < windows.length; i++) {
      long first = (long) i << WINDOW_BITS;
      long chunks = Math.min(1L << WINDOW_BITS, count - first);
      windows[i] =
          channel.map(
              FileChannel.MapMode.READ_ONLY,
              start + first * SegmentFormat.CHUNK,
              chunks * SegmentFormat.CHUNK);
    }
    return windows;
  }

  Path file() {
    return file;
  }

  List<DictionaryBlob> blobs() {
    return blobs;
  }

  long count() {
    return count;
  }

  long block(long chunk) {
    return window(chunk).getInt(at(chunk) + SegmentFormat.AT_BLOCK) & 0xFFFFFFFFL;
  }

  int length(long chunk) {
    return window(chunk).getInt(at(chunk) + SegmentFormat.AT_LENGTH);
  }

  int blob(long chunk) {
    return window(chunk).getInt(at(chunk) + SegmentFormat.AT_BLOB);
  }

  /**
   * Whether what a record says about its blob can be true: a hand may have changed the file, and
   * readers must not be sent beyond the blob.
   */
  boolean isSane(long chunk) {
    int number = blob(chunk);
    if (number < 0 || number >= blobs.size()) {
      return false;
    }
    DictionaryBlob blob = blobs.get(number);
    int length = length(chunk);
    return length > 0 && (block(chunk) << blob.blockBits()) + length <= blob.size();
  }

  void copyDigest(long chunk, byte[] target) {
    window(chunk).get(at(chunk), target, 0, Digests.SIZE);
  }

  /** Number of the first chunk with a digest, or -1. */
  long find(byte[] digest, int at) {
    long key = ByteBuffer.wrap(digest).getLong(at);
    long low = 0;
    long high = count;
    double lowKey = 0;
    double highKey = 0x1p64;
    double wanted = unsigned(key);
    for (int guess = 0; low < high; guess++) {
      long middle = low + high >>> 1;
      if (guess < GUESSES && highKey > lowKey) {
        double share = (wanted - lowKey) / (highKey - lowKey);
        middle = Math.min(high - 1, Math.max(low, low + (long) (share * (high - low))));
      }
      int order = compare(middle, key, digest, at);
      if (order < 0) {
        low = middle + 1;
        lowKey = unsigned(prefix(middle));
      } else {
        high = middle;
        highKey = unsigned(prefix(middle));
      }
    }
    return low < count && compare(low, key, digest, at) == 0 ? low : -1;
  }

  private static double unsigned(long value) {
    return (value >>> 1) * 2.0 + (value & 1);
  }

  private long prefix(long chunk) {
    return window(chunk).getLong(at(chunk));
  }

  private int compare(long chunk, long key, byte[] digest, int at) {
    int order = Long.compareUnsigned(prefix(chunk), key);
    if (order != 0) {
      return order;
    }
    byte[] all = new byte[Digests.SIZE];
    copyDigest(chunk, all);
    return Arrays.compareUnsigned(all, 0, all.length, digest, at, at + all.length);
  }

  private ByteBuffer window(long chunk) {
    return windows[(int) (chunk >> WINDOW_BITS)];
  }

  private static int at(long chunk) {
    return (int) (chunk & WINDOW_MASK) * SegmentFormat.CHUNK;
  }
}
