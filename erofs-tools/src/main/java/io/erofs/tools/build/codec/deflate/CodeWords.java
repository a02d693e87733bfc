package io.erofs.tools.build.codec.deflate;

/**
 * The bits to write for each token of a block: value in the lower 24 bits, number of bits above.
 *
 * <p>Lengths have their extra bits in the word, distances have them written apart.
 */
final class CodeWords {
  static final int COUNT_SHIFT = 24;
  static final int VALUE = (1 << COUNT_SHIFT) - 1;

  /** By byte, and the end of the block. */
  final int[] literals = new int[Alphabets.FIRST_LENGTH];

  /** By length of the match. */
  final int[] lengths = new int[Alphabets.MAX_MATCH + 1];

  /** By distance symbol. */
  final int[] distances = new int[Alphabets.DISTANCE_SYMBOLS];

  private final int[] mainCodes = new int[Alphabets.MAIN_SYMBOLS + 2];

  /** Makes the words of two codes. */
  void assign(CodeLengths code) {
    byte[] mainLengths = code.main;
    HuffmanCode.assign(mainLengths, mainLengths.length, mainCodes);
    for (int i = 0; i < literals.length; i++) {
      literals[i] = mainCodes[i] | mainLengths[i] << COUNT_SHIFT;
    }
    for (int slot = 0; slot < Alphabets.LENGTH_SYMBOLS; slot++) {
      int symbol = Alphabets.FIRST_LENGTH + slot;
      int count = mainLengths[symbol];
      int extra = Alphabets.lengthExtra(slot);
      int base = Alphabets.lengthBase(slot);
      for (int i = 0; i < 1 << extra && base + i <= Alphabets.MAX_MATCH; i++) {
        lengths[base + i] = mainCodes[symbol] | i << count | count + extra << COUNT_SHIFT;
      }
    }
    HuffmanCode.assign(code.distance, Alphabets.DISTANCE_SYMBOLS, distances);
    for (int i = 0; i < distances.length; i++) {
      distances[i] |= code.distance[i] << COUNT_SHIFT;
    }
  }
}
