package io.erofs.tools.build.codec.zstd;

/**
 * Finds matches in one frame's input, from its beginning on, and keeps its tables between frames.
 *
 * <p>Tables hold positions: an index into the input plus a distance that grows from frame to frame,
 * so that what earlier frames left behind is below every position of this one, and nothing needs to
 * be cleared.
 */
abstract class Parser {
  private static final int MOST = 1 << 30;

  /** Bytes behind the last one parsed that may be in the tables. */
  private static final int REACH = 8;

  /** Greatest distance of a match. */
  final int window;

  /** The input. */
  byte[] in = {};

  /** Index of the first byte of the frame. */
  int start;

  /** Index behind the last byte of the input. */
  int end;

  /** Index of the next byte to look at. */
  int at;

  /** What to add to an index for its position. */
  int shift;

  private int next = 1;

  /**
   * Creates a parser.
   *
   * @param window greatest distance of a match
   */
  Parser(int window) {
    this.window = window;
  }

  /**
   * Begins a frame.
   *
   * @param input array with the input
   * @param from index of its first byte
   * @param to index behind its last byte
   */
  final void begin(byte[] input, int from, int to) {
    in = input;
    start = from;
    end = to;
    at = from;
    if (next > MOST) {
      clear();
      next = 1;
    }
    shift = next - from;
    reset();
  }

  /** Ends a frame: gives up the reference to the input. */
  final void release() {
    next = Math.min(end, at + REACH) + shift + 1;
    in = new byte[0];
  }

  /** Index of the next byte to look at; those before it are parsed. */
  final int at() {
    return at;
  }

  /** Forgets all positions. */
  abstract void clear();

  /** Begins a frame. */
  abstract void reset();

  /**
   * Goes on.
   *
   * @param sequences takes what is found
   * @param target where to stop, roughly
   * @param limit index that no match goes beyond
   */
  abstract void parse(Sequences sequences, int target, int limit);
}
