package io.erofs.tools.build.codec.deflate;

/** How long the code words of a block are, and what that makes tokens cost. */
final class CodeLengths {
  /** More than any token costs: a token that has no word. */
  static final int NO_WORD = 1 << 20;

  /** By main symbol; 0 for those without a word. Two symbols of the fixed code are never used. */
  final byte[] main = new byte[Alphabets.MAIN_SYMBOLS + 2];

  /** By distance symbol. */
  final byte[] distance = new byte[Alphabets.DISTANCE_SYMBOLS];

  /** Bits of the symbols of a histogram, extra bits included. */
  long cost(int[] histogram) {
    long bits = 0;
    for (int i = 0; i < Alphabets.FIRST_LENGTH; i++) {
      bits += (long) histogram[i] * main[i];
    }
    for (int i = 0; i < Alphabets.LENGTH_SYMBOLS; i++) {
      int symbol = Alphabets.FIRST_LENGTH + i;
      bits += (long) histogram[symbol] * (main[symbol] + Alphabets.lengthExtra(i));
    }
    for (int i = 0; i < Alphabets.DISTANCE_SYMBOLS; i++) {
      int symbol = Alphabets.MAIN_SYMBOLS + i;
      bits += (long) histogram[symbol] * (distance[i] + Alphabets.distanceExtra(i));
    }
    return bits;
  }

  /** Bits of a token; at least {@link #NO_WORD} if it cannot be written. */
  int cost(int token) {
    if (token < Alphabets.LITERALS) {
      return main[token] == 0 ? NO_WORD : main[token];
    }
    int slot = Alphabets.lengthSlot(Alphabets.length(token));
    int far = Alphabets.distanceSlot(Alphabets.distanceLessOne(token));
    int length = main[Alphabets.FIRST_LENGTH + slot];
    if (length == 0 || distance[far] == 0) {
      return NO_WORD;
    }
    return length + Alphabets.lengthExtra(slot) + distance[far] + Alphabets.distanceExtra(far);
  }
}
