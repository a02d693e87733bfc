package io.erofs.tools.build.codec.lzma;

/** Chooses the symbols for the input from an index on, a few at a time. */
abstract class Parser {
  /** Instead of a distance: a literal. */
  static final int LITERAL = -1;

  /** Distances are counted from here; below are the four last ones. */
  static final int DISTANCES = 4;

  /** Bytes of each chosen symbol. */
  int[] lengths = new int[1];

  /** {@link #LITERAL}, the number of a last distance, or {@link #DISTANCES} and a distance. */
  int[] backs = new int[1];

  /** Begins an input, whose symbols are written by the writer as they are chosen. */
  abstract void start(byte[] in, int offset, int length, Properties properties);

  /** Ends the input, of which not all may have been looked at. */
  abstract void finish();

  /** Chooses the next symbols, if all chosen before were written, and returns their number. */
  abstract int parse(int at);
}
