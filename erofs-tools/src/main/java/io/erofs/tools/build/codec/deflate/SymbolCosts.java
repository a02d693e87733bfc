package io.erofs.tools.build.codec.deflate;

/** What tokens are expected to cost, by how often their symbols occur; extra bits included. */
final class SymbolCosts {
  /** By byte. */
  final int[] literals = new int[Alphabets.LITERALS];

  /** By length of the match. */
  final int[] lengths = new int[Alphabets.MAX_MATCH + 1];

  /** By distance symbol. */
  final int[] distances = new int[Alphabets.DISTANCE_SYMBOLS];

  /** Takes the costs from the symbols of a block. */
  void assign(int[] histogram) {
    int main = total(histogram, 0, Alphabets.MAIN_SYMBOLS);
    for (int i = 0; i < literals.length; i++) {
      literals[i] = Entropy.wordCost(histogram[i], main);
    }
    for (int i = Alphabets.MIN_MATCH; i < lengths.length; i++) {
      int slot = Alphabets.lengthSlot(i);
      lengths[i] =
          Entropy.wordCost(histogram[Alphabets.FIRST_LENGTH + slot], main)
              + Entropy.bits(Alphabets.lengthExtra(slot));
    }
    int far = total(histogram, Alphabets.MAIN_SYMBOLS, Alphabets.DISTANCE_SYMBOLS);
    for (int i = 0; i < distances.length; i++) {
      distances[i] =
          Entropy.wordCost(histogram[Alphabets.MAIN_SYMBOLS + i], far)
              + Entropy.bits(Alphabets.distanceExtra(i));
    }
  }

  private static int total(int[] histogram, int from, int count) {
    int sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += histogram[i];
    }
    return sum;
  }
}
