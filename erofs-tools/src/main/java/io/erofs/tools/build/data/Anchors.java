package io.erofs.tools.build.data;

import java.util.Arrays;

/**
 * Places of a span that are found again in any other data with the same bytes, wherever these lie:
 * every word of eight bytes whose product has a certain beginning, which is one of 512, marks one.
 * The beginning of a span is one, too, and so is what lies far behind another one. Each has a key,
 * a digest of the {@value #WINDOW} bytes from there on. So data is searched at few places, and by
 * the workers.
 */
final class Anchors {
  /** Bytes that a key tells. */
  static final int WINDOW = 1024;

  private static final int RARE_BITS = 9;
  private static final int LEAST_DISTANCE = 64;
  private static final int MOST_DISTANCE = 2048;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  /** No anchors. */
  static final Anchors NONE = new Anchors(new int[0], new long[0]);

  private final int[] positions;
  private final long[] keys;

  private Anchors(int[] positions, long[] keys) {
    this.positions = positions;
    this.keys = keys;
  }

  /** The anchors of the beginning of an array. */
  static Anchors of(byte[] data, int length) {
    int last = length - WINDOW;
    if (last < 0) {
      return NONE;
    }
    int[] found = new int[16 + (length >>> RARE_BITS)];
    int count = 0;
    for (int at = 0; at <= last; at = next(data, at + LEAST_DISTANCE, last)) {
      if (count == found.length) {
        found = Arrays.copyOf(found, count * 2);
      }
      found[count++] = at;
    }
    long[] keys = new long[count];
    ContentDigest digest = new ContentDigest();
    for (int i = 0; i < count; i++) {
      keys[i] = digest.of(data, found[i], WINDOW);
    }
    return new Anchors(Arrays.copyOf(found, count), keys);
  }

  /** The first mark from an index on, or the furthest place that needs none. */
  private static int next(byte[] data, int from, int last) {
    int furthest = Math.min(from + MOST_DISTANCE, last);
    if (from >= furthest) {
      return from;
    }
    long word = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      word = word << Byte.SIZE | data[from + i] & 0xFF;
    }
    int at = from;
    while (at < furthest && word * FACTOR >>> Long.SIZE - RARE_BITS != 1) {
      word = word >>> Byte.SIZE | (long) data[at + Long.BYTES] << Long.SIZE - Byte.SIZE;
      at++;
    }
    return at;
  }

  /** Number of anchors. */
  int count() {
    return positions.length;
  }

  /** Where an anchor is. */
  int position(int index) {
    return positions[index];
  }

  /** Digest of the bytes from an anchor on. */
  long key(int index) {
    return keys[index];
  }

  /** The first anchor that is not in front of a position; the count if there is none. */
  int firstFrom(int position) {
    int found = Arrays.binarySearch(positions, position);
    return found >= 0 ? found : -found - 1;
  }
}
