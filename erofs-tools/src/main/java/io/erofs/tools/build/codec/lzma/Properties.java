package io.erofs.tools.build.codec.lzma;

/**
 * What selects the contexts of an LZMA stream, written in its first byte.
 *
 * @param literalContextBits leading bits of the previous byte that choose a literal's context
 * @param literalPositionBits low bits of the position that choose a literal's context
 * @param positionBits low bits of the position that choose the contexts of matches
 */
record Properties(int literalContextBits, int literalPositionBits, int positionBits) {
  /** What suits most data. */
  static final Properties DEFAULT = new Properties(3, 0, 2);

  /** What suits text, which has no alignment. */
  static final Properties TEXT = new Properties(3, 0, 0);

  /** Bytes at the beginning of an input that are looked at. */
  private static final int SAMPLE = 4096;

  private static final int MAX_LITERAL_BITS = 4;
  private static final int MAX_POSITION_BITS = 4;

  Properties {
    check("lc", literalContextBits, MAX_LITERAL_BITS);
    check("lp", literalPositionBits, MAX_LITERAL_BITS);
    check("pb", positionBits, MAX_POSITION_BITS);
    check("lc + lp", literalContextBits + literalPositionBits, MAX_LITERAL_BITS);
  }

  /** What suits an input, judged by its beginning. */
  static Properties suiting(byte[] in, int offset, int length) {
    int sample = Math.min(length, SAMPLE);
    int controls = 0;
    for (int i = offset; i < offset + sample; i++) {
      int b = in[i] & 0xFF;
      if (b < ' ' && (b < '\t' || b > '\r')) {
        controls++;
      }
    }
    return controls * 64 <= sample ? TEXT : DEFAULT;
  }

  /** The first byte of a MicroLZMA stream: the complement of what LZMA has; it is never 0. */
  byte firstByte() {
    return (byte) ~((positionBits * 5 + literalPositionBits) * 9 + literalContextBits);
  }

  /** As the command line spells them. */
  String description() {
    return ",lc=" + literalContextBits + ",lp=" + literalPositionBits + ",pb=" + positionBits;
  }

  private static void check(String name, int value, int most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(name + "=" + value + ", expected 0 to " + most);
    }
  }
}
