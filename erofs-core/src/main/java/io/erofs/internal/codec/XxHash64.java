package io.erofs.internal.codec;

/**
 * The 64-bit hash xxHash with seed 0, which Zstandard frames use as a checksum.
 *
 * <p>Source: the xxHash specification, "XXH64 algorithm description".
 */
final class XxHash64 {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_1_AND_2 = 0x60EA27EEADC0B5D6L;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private XxHash64() {}

  /** Hash of a range that is inside the array. */
  static long hash(byte[] data, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long hash = PRIME_5;
    if (length >= STRIPE) {
      long a = PRIME_1_AND_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; end - at >= STRIPE; at += STRIPE) {
        a = round(a, Words.i64(data, at));
        b = round(b, Words.i64(data, at + 8));
        c = round(c, Words.i64(data, at + 16));
        d = round(d, Words.i64(data, at + 24));
      }
      hash = converged(a, b, c, d);
    }
    return tail(hash + length, data, at, end);
  }

  /** The hash of bytes that come in parts. For one thread. */
  static final class Running {
    private final byte[] rest = new byte[STRIPE];
    private long a = PRIME_1_AND_2;
    private long b = PRIME_2;
    private long c;
    private long d = -PRIME_1;
    private long length;

    /** Adds bytes that are inside the array. */
    void update(byte[] data, int offset, int count) {
      int at = offset;
      int end = offset + count;
      int held = (int) (length % STRIPE);
      length += count;
      if (held > 0) {
        int fill = Math.min(STRIPE - held, count);
        System.arraycopy(data, at, rest, held, fill);
        at += fill;
        if (held + fill < STRIPE) {
          return;
        }
        stripes(rest, 0, STRIPE);
      }
      int whole = at + (end - at) / STRIPE * STRIPE;
      stripes(data, at, whole);
      System.arraycopy(data, whole, rest, 0, end - whole);
    }

    private void stripes(byte[] data, int from, int to) {
      for (int at = from; at < to; at += STRIPE) {
        a = round(a, Words.i64(data, at));
        b = round(b, Words.i64(data, at + 8));
        c = round(c, Words.i64(data, at + 16));
        d = round(d, Words.i64(data, at + 24));
      }
    }

    /** The hash of what was added so far. */
    long value() {
      long hash = length < STRIPE ? PRIME_5 : converged(a, b, c, d);
      return tail(hash + length, rest, 0, (int) (length % STRIPE));
    }
  }

  private static long converged(long a, long b, long c, long d) {
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merge(merge(merge(merge(hash, a), b), c), d);
  }

  private static long tail(long begun, byte[] data, int from, int end) {
    long hash = begun;
    int at = from;
    for (; end - at >= 8; at += 8) {
      hash ^= round(0, Words.i64(data, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (end - at >= 4) {
      hash ^= (Words.i32(data, at) & 0xFFFFFFFFL) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < end; at++) {
      hash ^= (data[at] & 0xFF) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }

  private static long round(long lane, long word) {
    return Long.rotateLeft(lane + word * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }
}
