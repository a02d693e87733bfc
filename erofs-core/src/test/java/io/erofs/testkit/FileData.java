package io.erofs.testkit;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes of a generated file, computed where they are asked for: segments with a pattern, and zeros
 * between them. Immutable and thread-safe.
 *
 * @param size number of bytes
 * @param segments parts that are not holes, ascending and apart
 */
public record FileData(long size, List<Segment> segments) {
  /** No bytes. */
  public static final FileData EMPTY = new FileData(0, List.of());

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final byte[] LETTERS =
      "etaoin shrdlu.\n,".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** How the bytes of a segment look. */
  public enum Pattern {
    /** Nothing to compress. */
    RANDOM,
    /** Letters that repeat after half a KiB. */
    TEXT,
    /** Zeros that are written. */
    ZERO
  }

  /**
   * A part with data.
   *
   * @param offset first byte in the file
   * @param length number of bytes
   * @param seed what the bytes depend on, beside their distance from the offset
   * @param pattern how they look
   */
  public record Segment(long offset, long length, long seed, Pattern pattern) {
    private byte at(long index) {
      return switch (pattern) {
        case ZERO -> 0;
        case RANDOM -> (byte) (mix(seed + (index >>> 3) * GOLDEN) >>> ((index & 7) * 8));
        case TEXT -> LETTERS[(int) (mix(seed + (index >>> 3 & 63)) >>> ((index & 7) * 8)) & 15];
      };
    }

    private static long mix(long z) {
      long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
      return b ^ (b >>> 31);
    }
  }

  /** Checks the segments and copies the list. */
  public FileData {
    segments = List.copyOf(segments);
    long end = 0;
    for (Segment segment : segments) {
      if (segment.offset() < end || segment.length() <= 0) {
        throw new IllegalArgumentException("segments=" + segments);
      }
      end = segment.offset() + segment.length();
    }
    if (end > size) {
      throw new IllegalArgumentException("size=" + size + " segments=" + segments);
    }
  }

  /**
   * A file without holes.
   *
   * @param size number of bytes
   * @param seed what the bytes depend on
   * @param pattern how they look
   * @return the data
   */
  public static FileData of(long size, long seed, Pattern pattern) {
    return size == 0 ? EMPTY : new FileData(size, List.of(new Segment(0, size, seed, pattern)));
  }

  /**
   * Reads bytes.
   *
   * @param position byte offset
   * @param target buffer with room
   * @return number of bytes, -1 at the end
   */
  public int read(long position, ByteBuffer target) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    byte[] bytes = new byte[count];
    for (Segment segment : segments) {
      long from = Math.max(position, segment.offset());
      long to = Math.min(position + count, segment.offset() + segment.length());
      for (long at = from; at < to; at++) {
        bytes[(int) (at - position)] = segment.at(at - segment.offset());
      }
    }
    target.put(bytes);
    return count;
  }

  /**
   * All bytes.
   *
   * @return a new array
   */
  public byte[] toByteArray() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
    while (all.hasRemaining()) {
      read(all.position(), all);
    }
    return all.array();
  }
}
