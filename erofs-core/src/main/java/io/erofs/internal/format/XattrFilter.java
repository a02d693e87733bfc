package io.erofs.internal.format;

import io.erofs.model.Bytes;

/**
 * The inverted Bloom filter of xattr names: a set bit says that no name has that hash. Format
 * specification 5.6.
 */
public final class XattrFilter {
  /** The filter of an inode without xattrs: nothing is there. */
  public static final long NOTHING = 0xFFFFFFFFL;

  private static final int SEED = 0x25BBE08F;
  private static final int PRIME1 = 0x9E3779B1;
  private static final int PRIME2 = 0x85EBCA77;
  private static final int PRIME3 = 0xC2B2AE3D;
  private static final int PRIME4 = 0x27D4EB2F;
  private static final int PRIME5 = 0x165667B1;

  private XattrFilter() {}

  /**
   * The bit of a name.
   *
   * @param baseIndex index of the short prefix, 0 for hidden names
   * @param rest the name behind the short prefix
   * @return 0 to 31
   */
  public static int bit(int baseIndex, Bytes rest) {
    return xxh32(rest.toByteArray(), SEED + baseIndex) & 31;
  }

  /** The filter with the name of a bit added. */
  public static long with(long filter, int bit) {
    return filter & ~(1L << bit);
  }

  /** Whether a filter excludes a name. A filter of 0 excludes nothing. */
  public static boolean excludes(long filter, int bit) {
    return (filter >>> bit & 1) != 0;
  }

  /** XXH32 of some bytes. */
  static int xxh32(byte[] data, int seed) {
    int at = 0;
    int hash;
    if (data.length >= 16) {
      int v1 = seed + PRIME1 + PRIME2;
      int v2 = seed + PRIME2;
      int v3 = seed;
      int v4 = seed - PRIME1;
      for (; at <= data.length - 16; at += 16) {
        v1 = round(v1, word(data, at));
        v2 = round(v2, word(data, at + 4));
        v3 = round(v3, word(data, at + 8));
        v4 = round(v4, word(data, at + 12));
      }
      hash =
          Integer.rotateLeft(v1, 1)
              + Integer.rotateLeft(v2, 7)
              + Integer.rotateLeft(v3, 12)
              + Integer.rotateLeft(v4, 18);
    } else {
      hash = seed + PRIME5;
    }
    hash += data.length;
    for (; at <= data.length - 4; at += 4) {
      hash = Integer.rotateLeft(hash + word(data, at) * PRIME3, 17) * PRIME4;
    }
    for (; at < data.length; at++) {
      hash = Integer.rotateLeft(hash + (data[at] & 0xFF) * PRIME5, 11) * PRIME1;
    }
    hash = (hash ^ hash >>> 15) * PRIME2;
    hash = (hash ^ hash >>> 13) * PRIME3;
    return hash ^ hash >>> 16;
  }

  private static int round(int lane, int word) {
    return Integer.rotateLeft(lane + word * PRIME2, 13) * PRIME1;
  }

  private static int word(byte[] data, int at) {
    return (int) LittleEndian.u32(data, at);
  }
}
