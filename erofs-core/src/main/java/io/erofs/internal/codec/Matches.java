package io.erofs.internal.codec;

/** Copies earlier output to where a match wants it, in words where there is room. */
final class Matches {
  /** Bytes behind a match up to which {@link #copy} may write, if they belong to the output. */
  static final int SLACK = 16;

  /** By distance below 8: the least multiple of it that is at least 8. */
  private static final byte[] STRIDE = {0, 8, 8, 9, 8, 10, 12, 14};

  /** By distance below 8: so many bytes of a word. */
  private static final long[] MASK = {
    0, 0xFFL, 0xFFFFL, 0xFFFFFFL, 0xFFFFFFFFL, 0xFFFFFFFFFFL, 0xFFFFFFFFFFFFL, 0xFFFFFFFFFFFFFFL
  };

  /** By distance below 8: what repeats so many bytes all over a word. */
  private static final long[] REPEAT = {
    0,
    0x0101010101010101L,
    0x0001000100010001L,
    0x0001000001000001L,
    0x0000000100000001L,
    0x0000010000000001L,
    0x0001000000000001L,
    0x0100000000000001L
  };

  /** From this length on, the library's copy is worth its call. */
  private static final int LONG = 96;

  private Matches() {}

  /**
   * Copies a match, whose source may overlap its target.
   *
   * @param array the output
   * @param to index of the target
   * @param distance how far in front of the target the source is; at least 1, source in the array
   * @param length bytes to copy, at least 1
   * @param limit end of the output; bytes between the match and it may be overwritten
   */
  static void copy(byte[] array, int to, int distance, int length, int limit) {
    int end = to + length;
    if (limit - end < SLACK) {
      copyExactly(array, to, distance, end);
    } else if (distance >= 8) {
      if (length >= LONG && distance >= length) {
        System.arraycopy(array, to - distance, array, to, length);
        return;
      }
      int from = to - distance;
      do {
        Words.copy16(array, from, array, to);
        from += 16;
        to += 16;
      } while (to < end);
    } else {
      copyNear(array, to, distance, end);
    }
  }

  /**
   * Copies a match that is nearer than a word.
   *
   * @param to index of the target
   * @param distance at most 7
   * @param end index behind the target; as many bytes as {@link #SLACK} may be overwritten there
   */
  static void copyNear(byte[] array, int to, int distance, int end) {
    long head = Words.i64(array, to - distance) & MASK[distance];
    Words.putI64(array, to, head * REPEAT[distance]);
    to += 8;
    int from = to - STRIDE[distance];
    while (to < end) {
      Words.copy8(array, from, array, to);
      from += 8;
      to += 8;
    }
  }

  /** Copies a match without touching what is behind it. */
  private static void copyExactly(byte[] array, int to, int distance, int end) {
    int from = to - distance;
    if (distance < 8) {
      int head = Math.min(end, to + 8);
      while (to < head) {
        array[to++] = array[from++];
      }
      from = to - STRIDE[distance];
    }
    while (end - to >= 8) {
      Words.copy8(array, from, array, to);
      from += 8;
      to += 8;
    }
    while (to < end) {
      array[to++] = array[from++];
    }
  }
}
