package io.erofs.tools.build.codec.deflate;

/** Makes tokens of bytes, some at a time. */
interface Parser {
  /** Room that the array of tokens needs behind the aim. */
  int SLACK = 4;

  /**
   * Begins an input; nothing before it is remembered.
   *
   * @param in array with the input
   * @param offset index of its first byte
   * @param end index behind its last byte
   */
  void start(byte[] in, int offset, int end);

  /**
   * Appends tokens until there are enough or the input ends.
   *
   * @param position index of the next byte
   * @param tokens where to append; goes beyond the aim by less than {@link #SLACK}
   * @param count tokens that are there
   * @param aim how many there should be
   * @return tokens that are there now
   */
  int parse(int position, int[] tokens, int count, int aim);

  /**
   * Index of the byte behind the last token.
   *
   * @return where to go on
   */
  int position();

  /** Lets go of the input. */
  void release();

  /** Whether no more tokens can be made before some are given up by {@link #keepFrom}. */
  default boolean isFull() {
    return false;
  }

  /**
   * What the tokens of {@link #parse} will cost.
   *
   * @param bits estimate for them as they are
   * @return the same, or less if {@link #refine} makes better ones
   */
  default long expect(long bits) {
    return bits;
  }

  /** Most tokens of a block that {@link #refine} makes. */
  default int mostRefined() {
    return 0;
  }

  /**
   * Makes better tokens for a block.
   *
   * @param from index of its first byte
   * @param bytes how many there are
   * @param histogram symbols of the block as parsed; receives those of the better tokens
   * @param refined receives the tokens
   * @return number of the tokens; -1 if those that were parsed cannot be bettered
   */
  default int refine(int from, int bytes, int[] histogram, int[] refined) {
    return -1;
  }

  /**
   * Says which blocks are written.
   *
   * @param from index of the first byte that may be in another block
   */
  default void keepFrom(int from) {
    // Parsers that do not refine hold nothing.
  }
}
