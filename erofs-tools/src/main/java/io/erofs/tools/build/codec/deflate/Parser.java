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
}
