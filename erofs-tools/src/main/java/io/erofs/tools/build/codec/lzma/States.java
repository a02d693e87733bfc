package io.erofs.tools.build.codec.lzma;

/** What the last symbols of an LZMA stream were, in one of twelve states, as LZMA defines them. */
final class States {
  /** States below follow a literal. */
  static final int FIRST_AFTER_MATCH = 7;

  private static final byte[] LITERAL = {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5};

  private States() {}

  static int afterLiteral(int state) {
    return LITERAL[state];
  }

  static int afterMatch(int state) {
    return state < FIRST_AFTER_MATCH ? 7 : 10;
  }

  static int afterRep(int state) {
    return state < FIRST_AFTER_MATCH ? 8 : 11;
  }

  static int afterShortRep(int state) {
    return state < FIRST_AFTER_MATCH ? 9 : 11;
  }
}
