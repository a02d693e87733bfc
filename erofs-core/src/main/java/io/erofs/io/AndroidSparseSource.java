package io.erofs.io;

import io.erofs.error.CorruptImageException;
import io.erofs.error.ErofsException;
import io.erofs.error.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The image inside an Android sparse image, as {@code simg2img} would write it.
 *
 * <p>A header of 28 bytes, then chunks with a header of 12 bytes each: raw blocks, a 4-byte pattern
 * to fill blocks with, blocks that do not matter (read as zeros), or a checksum (skipped). The
 * chunks are read once, at opening; memory is bounded by their number, of which each takes at least
 * 12 bytes of the file.
 */
final class AndroidSparseSource implements ByteSource {
  static final int MAGIC = 0xED26FF3A;

  private static final int HEADER = 28;
  private static final int CHUNK_HEADER = 12;
  private static final int RAW = 0xCAC1;
  private static final int FILL = 0xCAC2;
  private static final int DONT_CARE = 0xCAC3;
  private static final int CRC32 = 0xCAC4;
  private static final int MAX_BLOCK = 1 << 24;
  private static final long NO_DATA = -1;

  private final ByteSource base;
  private final long size;

  /** For each chunk, where it begins in the image. */
  private final long[] starts;

  /** For each chunk, where its bytes are in the file; {@link #NO_DATA} for a pattern. */
  private final long[] offsets;

  /** For each chunk, the pattern that it repeats. */
  private final int[] patterns;

  private AndroidSparseSource(
      ByteSource base, long size, long[] starts, long[] offsets, int[] patterns) {
    this.base = base;
    this.size = size;
    this.starts = starts;
    this.offsets = offsets;
    this.patterns = patterns;
  }

  /** Whether a source begins with the magic number. */
  static boolean isSparse(ByteSource source) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return source.readFully(0, magic) == Integer.BYTES && magic.getInt(0) == MAGIC;
  }

  static ByteSource open(ByteSource base) throws IOException {
    ByteBuffer header = read(base, 0, HEADER);
    int major = header.getShort(4);
    int headerSize = header.getShort(8) & 0xFFFF;
    int chunkHeaderSize = header.getShort(10) & 0xFFFF;
    long blockSize = header.getInt(12) & 0xFFFFFFFFL;
    long blocks = header.getInt(16) & 0xFFFFFFFFL;
    long chunks = header.getInt(20) & 0xFFFFFFFFL;
    check(major == 1, "major version " + major, base, 4);
    check(headerSize >= HEADER && chunkHeaderSize >= CHUNK_HEADER, "header sizes", base, 8);
    check(
        blockSize >= 4 && blockSize % 4 == 0 && blockSize <= MAX_BLOCK,
        "block size " + blockSize,
        base,
        12);
    check(chunks <= (base.size() - headerSize) / chunkHeaderSize, chunks + " chunks", base, 20);
    return chunks(base, headerSize, chunkHeaderSize, blockSize, blocks, (int) chunks);
  }

  private static ByteSource chunks(
      ByteSource base, int first, int chunkHeaderSize, long blockSize, long blocks, int count)
      throws IOException {
    long[] starts = new long[count];
    long[] offsets = new long[count];
    int[] patterns = new int[count];
    long at = first;
    long done = 0;
    int used = 0;
    for (int i = 0; i < count; i++) {
      ByteBuffer chunk = read(base, at, CHUNK_HEADER);
      int type = chunk.getShort(0) & 0xFFFF;
      long length = (chunk.getInt(4) & 0xFFFFFFFFL) * blockSize;
      long total = chunk.getInt(8) & 0xFFFFFFFFL;
      long body = total - chunkHeaderSize;
      boolean fits =
          switch (type) {
            case RAW -> body == length;
            case FILL -> body == Integer.BYTES;
            case DONT_CARE -> body == 0;
            case CRC32 -> body == Integer.BYTES;
            default -> false;
          };
      check(fits && at <= base.size() - total, "chunk " + i + " of type " + type, base, at);
      if (type != CRC32) {
        starts[used] = done;
        offsets[used] = type == RAW ? at + chunkHeaderSize : NO_DATA;
        patterns[used] =
            type == FILL ? read(base, at + chunkHeaderSize, Integer.BYTES).getInt(0) : 0;
        used++;
        done += length;
      }
      check(done <= blocks * blockSize, "more blocks than " + blocks, base, at);
      at += total;
    }
    check(done == blocks * blockSize, "fewer blocks than " + blocks, base, at);
    return new AndroidSparseSource(
        base,
        done,
        Arrays.copyOf(starts, used),
        Arrays.copyOf(offsets, used),
        Arrays.copyOf(patterns, used));
  }

  private static ByteBuffer read(ByteSource base, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    check(base.readFully(at, bytes) == length, "ends early", base, at);
    return bytes;
  }

  private static void check(boolean good, String what, ByteSource base, long at)
      throws ErofsException {
    if (!good) {
      throw new CorruptImageException(
          "G-04", "not a good Android sparse image: " + what, Location.of(base.name(), at));
    }
  }

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    Positions.check(position);
    if (position >= size) {
      return -1;
    }
    int found = Arrays.binarySearch(starts, position);
    int chunk = found >= 0 ? last(found) : -found - 2;
    long end = chunk + 1 < starts.length ? starts[chunk + 1] : size;
    int n = (int) Math.min(target.remaining(), end - position);
    if (offsets[chunk] == NO_DATA) {
      for (int i = 0; i < n; i++) {
        target.put((byte) (patterns[chunk] >>> 8 * (int) (position + i & 3)));
      }
      return n;
    }
    int limit = target.limit();
    target.limit(target.position() + n);
    try {
      return base.read(offsets[chunk] + position - starts[chunk], target);
    } finally {
      target.limit(limit);
    }
  }

  /** Chunks without blocks begin where the next one does: the last of them holds the byte. */
  private int last(int found) {
    int chunk = found;
    while (chunk + 1 < starts.length && starts[chunk + 1] == starts[found]) {
      chunk++;
    }
    return chunk;
  }

  @Override
  public void close() throws IOException {
    base.close();
  }
}
