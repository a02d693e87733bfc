package io.erofs.tools.build.codec.deflate;

import java.util.Arrays;

/**
 * The code that needs no description.
 *
 * <p>Source: RFC 1951, 3.2.6.
 */
final class FixedCode {
  /** Lengths of the words; not to be written to. */
  static final CodeLengths LENGTHS = lengths();

  /** The words; not to be written to. */
  static final CodeWords WORDS = words();

  private FixedCode() {}

  private static CodeLengths lengths() {
    CodeLengths lengths = new CodeLengths();
    Arrays.fill(lengths.main, 0, 144, (byte) 8);
    Arrays.fill(lengths.main, 144, 256, (byte) 9);
    Arrays.fill(lengths.main, 256, 280, (byte) 7);
    Arrays.fill(lengths.main, 280, 288, (byte) 8);
    Arrays.fill(lengths.distance, (byte) 5);
    return lengths;
  }

  private static CodeWords words() {
    CodeWords words = new CodeWords();
    words.assign(LENGTHS);
    return words;
  }
}
