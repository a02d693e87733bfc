package io.erofs.tools.build.codec.lz4;

/**
 * Numbers the positions of one input after another, so that those of earlier inputs, which are left
 * in tables, are farther from all of the present one than any match reaches, and the tables need
 * not be cleared.
 */
final class Positions {
  /** Numbers between two inputs that no position gets. */
  private static final int GAP = Sequences.MAX_DISTANCE;

  private int next;

  /** What to add to an index of the input to get its number. */
  private int bias;

  /**
   * Begins to count.
   *
   * @param next the first number to give, at least 1
   */
  Positions(int next) {
    this.next = next;
  }

  /**
   * Begins with an input.
   *
   * @return whether the numbers begin again and all tables must be cleared
   */
  boolean begin(int from, int length) {
    boolean again = next > Integer.MAX_VALUE - GAP - length;
    bias = GAP + (again ? 1 : next) - from;
    return again;
  }

  /** Ends with an input, none of whose positions from a given one on was ever numbered. */
  void end(int index) {
    next = index + bias;
  }

  int bias() {
    return bias;
  }
}
